/* The application of the conformance runs, for the products in tests/simulate: it obeys the opcodes of
   docs/SIMULATE.md, which come as transparent data. All options are on. */
#include <stddef.h>

#include "giz.h"
#include "user.h"

/* The datapoints in the order of the wire, which is that of their ids. */
#if GIZ_PRODUCT_VAR_LEN
#include "bench_var_link.h"
#define VALUES bench_var_values
#define HOOK(name) bench_var_on_##name
#define SET(name) bench_var_set_##name
enum { POWER, DOOR, OVERHEAT, JAM, MODE, BRIGHTNESS, LEVEL, TEMPERATURE, ENERGY };
#else
#include "bench_link.h"
#define VALUES bench_values
#define HOOK(name) bench_on_##name
#define SET(name) bench_set_##name
enum { POWER, MODE, BRIGHTNESS, LEVEL, LABEL, DOOR, TEMPERATURE, ENERGY, OVERHEAT, JAM };
#endif

#define OPCODE_CONFIGURE 0x01u
#define OPCODE_RESET 0x02u
#define OPCODE_TIME 0x03u
#define OPCODE_INFO 0x04u
#define OPCODE_TEST 0x05u
#define OPCODE_BIND 0x06u
#define OPCODE_MODULE_RESTART 0x07u
#define OPCODE_SET 0x08u
#define OPCODE_ECHO 0x09u
#define OPCODE_COUNTS 0x0Au
#define SET_SIZE 6u
#define COUNTS_SIZE 8u

static uint8_t data[1u + GIZ_DATA_MAX]; /* what is sent; the first byte is the engine's */
static bool sending;                    /* and may not be changed */

/* ---- opcodes ---- */

static uint16_t sum_of(uint8_t counter, uint8_t other)
{
    return (uint16_t)(giz_count(counter) + giz_count(other));
}

static void put(uint8_t at, uint16_t number)
{
    data[at] = (uint8_t)(number >> 8);
    data[at + 1u] = (uint8_t)number;
}

static void send_counts(void)
{
    if (!sending) {
        put(1u, giz_count(GIZ_COUNT_CHECKSUM));
        put(3u, giz_count(GIZ_COUNT_OVERRUN));
        put(5u, sum_of(GIZ_COUNT_BROKEN, GIZ_COUNT_SIZE));
        put(7u, giz_count(GIZ_COUNT_UNANSWERED));
        sending = giz_send_data(data, COUNTS_SIZE);
    }
}

static void echo(const uint8_t *bytes, uint16_t size)
{
    if (!sending) {
        for (uint16_t i = 0u; i < size; i++) {
            data[1u + i] = bytes[i];
        }
        sending = giz_send_data(data, size);
    }
}

static void set(uint8_t id, uint32_t raw)
{
    switch (id) {
    case POWER:
        VALUES.power = (raw != 0u);
        break;
    case MODE:
        VALUES.mode = (uint8_t)raw;
        break;
    case BRIGHTNESS:
        VALUES.brightness = (uint8_t)raw;
        break;
    case LEVEL:
        VALUES.level = (uint8_t)raw;
        break;
    case DOOR:
        VALUES.door = (raw != 0u);
        break;
    case TEMPERATURE:
        VALUES.temperature = (uint16_t)raw;
        break;
    case ENERGY:
        VALUES.energy = raw;
        break;
    case OVERHEAT:
        SET(overheat)(raw != 0u);
        break;
    case JAM:
        SET(jam)(raw != 0u);
        break;
    default:
        /* label is a binary */
        break;
    }
}

static void set_point(const uint8_t *in)
{
    set(in[1], ((uint32_t)in[2] << 24) | ((uint32_t)in[3] << 16) | ((uint32_t)in[4] << 8) |
                   (uint32_t)in[5]);
}

void giz_on_data(const uint8_t *bytes, uint16_t size)
{
    switch ((size == 0u) ? 0u : bytes[0]) {
    case OPCODE_CONFIGURE:
        giz_request(((size > 1u) && (bytes[1] == 2u)) ? GIZ_REQUEST_AIRLINK : GIZ_REQUEST_SOFTAP);
        break;
    case OPCODE_RESET:
        giz_request(GIZ_REQUEST_RESET);
        break;
    case OPCODE_TIME:
        giz_request(GIZ_REQUEST_TIME);
        break;
    case OPCODE_INFO:
        giz_request(GIZ_REQUEST_INFO);
        break;
    case OPCODE_TEST:
        giz_request(GIZ_REQUEST_TEST);
        break;
    case OPCODE_BIND:
        giz_request(GIZ_REQUEST_BIND);
        break;
    case OPCODE_MODULE_RESTART:
        giz_request(GIZ_REQUEST_MODULE_RESTART);
        break;
    case OPCODE_SET:
        if (size == SET_SIZE) {
            set_point(bytes);
        }
        break;
    case OPCODE_ECHO:
        echo(&bytes[1], (uint16_t)(size - 1u));
        break;
    case OPCODE_COUNTS:
        send_counts();
        break;
    default:
        /* acknowledged, and nothing else */
        break;
    }
}

/* ---- the rest of an application, as small as it can be ---- */

void user_init(void)
{
}

void user_poll(void)
{
}

void giz_on_event(uint8_t event, uint16_t value)
{
    bool ended = (event == GIZ_EVENT_ANSWERED) || (event == GIZ_EVENT_UNANSWERED);

    if (ended && (value == GIZ_REQUEST_DATA)) {
        sending = false;
    }
}

void giz_on_time(const struct giz_time *time)
{
    (void)time;
}

void giz_on_info(const uint8_t *info, uint16_t size)
{
    (void)info;
    (void)size;
}

bool giz_ota_begin(uint32_t size, const uint8_t *md5, uint32_t from)
{
    (void)size;
    (void)md5;
    (void)from;
    return true;
}

bool giz_ota_write(uint32_t offset, const uint8_t *bytes, uint16_t size)
{
    (void)offset;
    (void)bytes;
    (void)size;
    return true;
}

void HOOK(power)(bool power)
{
    (void)power;
}

void HOOK(mode)(uint8_t mode)
{
    (void)mode;
}

void HOOK(brightness)(uint8_t brightness)
{
    (void)brightness;
}

void HOOK(level)(uint8_t level)
{
    (void)level;
}

void HOOK(label)(const uint8_t *label)
{
    (void)label;
}
