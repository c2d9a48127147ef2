/* MD5 (RFC 1321) of the firmware as it arrives. It tells that nothing was lost on the way; it is no
   protection against somebody who wants to slip in other firmware. */
#include "giz_internal.h"

#if GIZ_WITH_MD5

#define BLOCK 64u
#define STEPS 64u
#define DIGITS 32u
#define LENGTH_AT 56u /* of the last block: bits of the whole text, 8 bytes, low first */

/* floor(2^32 * |sin(i + 1)|) */
static const uint32_t sines[STEPS] GIZ_FLASH = {
    0xD76AA478u, 0xE8C7B756u, 0x242070DBu, 0xC1BDCEEEu,
    0xF57C0FAFu, 0x4787C62Au, 0xA8304613u, 0xFD469501u,
    0x698098D8u, 0x8B44F7AFu, 0xFFFF5BB1u, 0x895CD7BEu,
    0x6B901122u, 0xFD987193u, 0xA679438Eu, 0x49B40821u,
    0xF61E2562u, 0xC040B340u, 0x265E5A51u, 0xE9B6C7AAu,
    0xD62F105Du, 0x02441453u, 0xD8A1E681u, 0xE7D3FBC8u,
    0x21E1CDE6u, 0xC33707D6u, 0xF4D50D87u, 0x455A14EDu,
    0xA9E3E905u, 0xFCEFA3F8u, 0x676F02D9u, 0x8D2A4C8Au,
    0xFFFA3942u, 0x8771F681u, 0x6D9D6122u, 0xFDE5380Cu,
    0xA4BEEA44u, 0x4BDECFA9u, 0xF6BB4B60u, 0xBEBFBC70u,
    0x289B7EC6u, 0xEAA127FAu, 0xD4EF3085u, 0x04881D05u,
    0xD9D4D039u, 0xE6DB99E5u, 0x1FA27CF8u, 0xC4AC5665u,
    0xF4292244u, 0x432AFF97u, 0xAB9423A7u, 0xFC93A039u,
    0x655B59C3u, 0x8F0CCC92u, 0xFFEFF47Du, 0x85845DD1u,
    0x6FA87E4Fu, 0xFE2CE6E0u, 0xA3014314u, 0x4E0811A1u,
    0xF7537E82u, 0xBD3AF235u, 0x2AD7D2BBu, 0xEB86D391u
};

/* By round, and by step modulo 4. */
static const uint8_t turns[16] GIZ_FLASH = {7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21};

static uint32_t sum[4];
static uint32_t length; /* bytes so far */
static uint8_t block[BLOCK];

static uint32_t word(uint8_t number)
{
    uint8_t at = (uint8_t)(number * 4u);

    return (uint32_t)block[at] | ((uint32_t)block[at + 1u] << 8) |
           ((uint32_t)block[at + 2u] << 16) | ((uint32_t)block[at + 3u] << 24);
}

static void add_block(void)
{
    uint32_t a = sum[0];
    uint32_t b = sum[1];
    uint32_t c = sum[2];
    uint32_t d = sum[3];

    for (uint8_t i = 0u; i < STEPS; i++) {
        uint8_t round = (uint8_t)(i / 16u);
        uint8_t turn = GIZ_FLASH_BYTE(turns, (round * 4u) + (i % 4u));
        uint8_t rest = (uint8_t)(32u - turn);
        uint32_t f;
        uint8_t k;

        if (round == 0u) {
            f = (b & c) | (~b & d);
            k = i;
        } else if (round == 1u) {
            f = (d & b) | (~d & c);
            k = (uint8_t)((5u * i) + 1u);
        } else if (round == 2u) {
            f = b ^ c ^ d;
            k = (uint8_t)((3u * i) + 5u);
        } else {
            f = c ^ (b | ~d);
            k = (uint8_t)(7u * i);
        }
        f += a + GIZ_FLASH_LONG(sines, i) + word((uint8_t)(k % 16u));
        a = d;
        d = c;
        c = b;
        b += (f << turn) | (f >> rest);
    }
    sum[0] += a;
    sum[1] += b;
    sum[2] += c;
    sum[3] += d;
}

static void add(uint8_t byte)
{
    block[length % BLOCK] = byte;
    length++;
    if ((length % BLOCK) == 0u) {
        add_block();
    }
}

void giz_md5_begin(void)
{
    sum[0] = 0x67452301u;
    sum[1] = 0xEFCDAB89u;
    sum[2] = 0x98BADCFEu;
    sum[3] = 0x10325476u;
    length = 0u;
}

void giz_md5_add(const uint8_t *bytes, uint16_t size)
{
    for (uint16_t i = 0u; i < size; i++) {
        add(bytes[i]);
    }
}

static void pad(void)
{
    uint32_t low = length << 3;
    uint32_t high = length >> 29;

    add(0x80u);
    while ((length % BLOCK) != LENGTH_AT) {
        add(0u);
    }
    for (uint8_t i = 0u; i < 4u; i++) {
        add((uint8_t)(low & 0xFFu));
        low >>= 8;
    }
    for (uint8_t i = 0u; i < 4u; i++) {
        add((uint8_t)(high & 0xFFu));
        high >>= 8;
    }
}

/* 16 where it is none. */
static uint8_t digit(uint8_t character)
{
    uint8_t value = 16u;

    if ((character >= 0x30u) && (character <= 0x39u)) { /* 0 to 9 */
        value = (uint8_t)(character - 0x30u);
    } else if ((character >= 0x41u) && (character <= 0x46u)) { /* A to F */
        value = (uint8_t)(character - 0x37u);
    } else if ((character >= 0x61u) && (character <= 0x66u)) { /* a to f */
        value = (uint8_t)(character - 0x57u);
    } else {
        /* none */
    }
    return value;
}

bool giz_md5_is(const uint8_t *digits)
{
    bool equal = true;

    pad();
    for (uint8_t i = 0u; i < DIGITS; i++) {
        /* The digits of a byte come high one first, the bytes of a word low one first. */
        uint8_t shift = (uint8_t)(((i % 8u) ^ 1u) * 4u);
        uint8_t expected = (uint8_t)((sum[i / 8u] >> shift) & 0x0Fu);

        if (digit(digits[i]) != expected) {
            equal = false;
        }
    }
    return equal;
}

#endif
