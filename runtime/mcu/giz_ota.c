/* Firmware for this controller, piece by piece from the module.

       module                        we
       19 announce: size, MD5    ->
                                 <-  1A
                                 <-  1B ready: MD5, longest piece
       1C                        ->
       1D piece 1                ->
                                 <-  1E
       ...

   A piece that comes twice is acknowledged and not written again. Where one is missing, or none comes
   for GIZ_OTA_S, we say 1B again: the module then starts at piece 1, and those we have are acknowledged
   like any other that comes twice. The same holds when the module announces the same firmware anew. */
#include "giz_internal.h"

#if GIZ_WITH_OTA

#define MD5_AT 2u
#define MD5_DIGITS 32u
#define READY_SIZE (MD5_AT + MD5_DIGITS + 2u)
#define ANNOUNCE_HEAD 6u /* size(4) md5Len(2) */
#define PIECE_HEAD 4u    /* number(2) count(2) */

static uint32_t total;   /* bytes of the firmware; 0: none that could be resumed */
static uint32_t written; /* of these */
static uint16_t pieces;  /* the number of the last piece written; 0: none */
static uint8_t asks;     /* how often we may still ask; 0: no update is under way */

/* What we ask with, and where the MD5 is kept: md5Len(2), md5, maxPiece(2). */
static uint8_t ready[READY_SIZE];

static void ask(void)
{
    giz.timer[GIZ_TIMER_OTA] = GIZ_UNITS(GIZ_OTA_S);
    giz_request(GIZ_REQUEST_OTA_READY);
}

void giz_ota_ready(void)
{
    giz_frame_send(ready, READY_SIZE, giz.head);
}

void giz_ota_stop(void)
{
    asks = 0u;
    giz.due &= (giz_requests)~GIZ_DUE(GIZ_REQUEST_OTA_READY);
    giz_request(GIZ_REQUEST_OTA_STOP);
}

/* Whether the announced firmware is the one that was announced last; it is from now on. */
static bool is_known(const uint8_t *in)
{
    uint32_t size = ((uint32_t)in[0] << 24) | ((uint32_t)in[1] << 16) | ((uint32_t)in[2] << 8) |
                    (uint32_t)in[3];
    bool known = (size == total);

    total = size;
    for (uint8_t i = 0u; i < MD5_DIGITS; i++) {
        if (ready[MD5_AT + i] != in[ANNOUNCE_HEAD + i]) {
            known = false;
        }
        ready[MD5_AT + i] = in[ANNOUNCE_HEAD + i];
    }
    ready[0] = 0u;
    ready[1] = MD5_DIGITS;
    ready[MD5_AT + MD5_DIGITS] = (uint8_t)((uint16_t)GIZ_OTA_PIECE >> 8);
    ready[MD5_AT + MD5_DIGITS + 1u] = (uint8_t)((uint16_t)GIZ_OTA_PIECE & 0xFFu);
    return known;
}

static void announce(const uint8_t *in)
{
    giz_link_acknowledge();
    if (!is_known(in)) {
        asks = 0u;
        written = 0u;
        pieces = 0u;
#if GIZ_WITH_MD5
        giz_md5_begin();
#endif
    }
    if ((asks != 0u) || giz_ota_begin(total, &ready[MD5_AT], written)) {
        asks = GIZ_OTA_ASKS;
        ask();
    } else {
        giz_ota_stop();
    }
}

/* The last piece is written. */
static void end_update(void)
{
#if GIZ_WITH_MD5
    bool good = giz_md5_is(&ready[MD5_AT]);
#else
    bool good = giz_ota_check(&ready[MD5_AT]);
#endif

    asks = 0u;
    total = 0u;
    if (good) {
        giz_request(GIZ_REQUEST_MODULE_RESTART);
    }
    giz_on_event(GIZ_EVENT_OTA_DONE, good ? 1u : 0u);
}

static void write_piece(const uint8_t *bytes, uint16_t size)
{
    if (giz_ota_write(written, bytes, size)) {
        written += size;
        pieces++;
        asks = GIZ_OTA_ASKS;
        giz.timer[GIZ_TIMER_OTA] = GIZ_UNITS(GIZ_OTA_S);
#if GIZ_WITH_MD5
        giz_md5_add(bytes, size);
#endif
        giz_link_acknowledge();
        if (written == total) {
            end_update();
        }
    } else {
        total = 0u;
        giz_ota_stop();
        giz_link_illegal(GIZ_ILLEGAL_OTHER);
    }
}

static void piece(const uint8_t *in, uint16_t size)
{
    uint16_t number = (uint16_t)(((uint16_t)in[0] << 8) | in[1]);

    if ((number != 0u) && (number <= pieces)) {
        giz.timer[GIZ_TIMER_OTA] = GIZ_UNITS(GIZ_OTA_S);
        giz_link_acknowledge();
    } else if ((asks == 0u) || (size == 0u) || (size > (total - written))) {
        giz_link_illegal(GIZ_ILLEGAL_OTHER);
    } else if (number != (pieces + 1u)) {
        ask();
    } else {
        write_piece(&in[PIECE_HEAD], size);
    }
}

bool giz_ota_frame(uint8_t cmd, giz_size size)
{
    const uint8_t *in = &giz.frame[GIZ_AT_PAYLOAD];
    bool ours = true;

    if (cmd == GIZ_CMD_OTA_SENDER_STOP) {
        giz_link_acknowledge();
        if (asks != 0u) {
            asks = 0u;
            giz_on_event(GIZ_EVENT_OTA_STOPPED, 0u);
        }
    } else if ((cmd == GIZ_CMD_OTA_ANNOUNCE) && (size == GIZ_OTA_ANNOUNCE_SIZE) && (in[4] == 0u) &&
               (in[5] == MD5_DIGITS)) {
        announce(in);
    } else if ((cmd == GIZ_CMD_OTA_PIECE) && (size >= PIECE_HEAD)) {
        piece(in, (uint16_t)(size - PIECE_HEAD));
    } else if ((cmd == GIZ_CMD_OTA_ANNOUNCE) || (cmd == GIZ_CMD_OTA_PIECE)) {
        giz_link_illegal(GIZ_ILLEGAL_OTHER);
    } else {
        ours = false;
    }
    return ours;
}

void giz_ota_poll(void)
{
    if ((asks != 0u) && (giz.timer[GIZ_TIMER_OTA] == 0u)) {
        asks--;
        if (asks != 0u) {
            ask();
        } else {
            giz_ota_stop();
            giz_on_event(GIZ_EVENT_OTA_STOPPED, 0u);
        }
    }
}

#endif
