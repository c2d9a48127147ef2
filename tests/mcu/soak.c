/* Frames without end through the receive path, good ones, damaged ones and noise in turns, at any pace:

       soak_mcu [FRAMES]       1 million unless told

   Whatever came before it, a good request has to be answered at once: with its own sn, and with its own
   answer where nothing entitles us to refuse it. The run is the same on every machine. It prints its pace
   and the engine's counters, and stops at the first request that is not answered. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "giz.h"
#include "lamp_link.h"

#define FRAME_MAX 160u
#define SENT_MAX 1024u
#define STEP 32u /* the most bytes between two polls: half a ring */
#define BATCH 1000u

static uint64_t state = 0x9E3779B97F4A7C15u;
static uint32_t now;
static uint8_t sent[SENT_MAX];
static size_t sent_size;
static uint64_t events;
static uint64_t controls;
static uint64_t totals[GIZ_COUNTS];

/* The request of ours that was seen last. */
static uint8_t asked_cmd;
static uint8_t asked_sn;

static uint32_t any(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)((state >> 32) % below);
}

static uint8_t any_byte(void)
{
    return (uint8_t)any(256u);
}

/* ---- the port and the application ---- */

void giz_port_write(const uint8_t *bytes, uint8_t count)
{
    if ((sent_size + count) > sizeof sent) {
        sent_size = 0u;
    }
    memcpy(&sent[sent_size], bytes, count);
    sent_size += count;
}

uint32_t giz_port_millis(void)
{
    return now;
}

void giz_port_restart(void)
{
    events++;
}

void giz_on_event(uint8_t event, uint16_t value)
{
    (void)event;
    (void)value;
    events++;
}

void giz_on_time(const struct giz_time *time)
{
    events += time->day;
}

void giz_on_info(const uint8_t *info, uint16_t size)
{
    events += info[size - 1u];
}

void giz_on_data(const uint8_t *bytes, uint16_t size)
{
    for (uint16_t i = 0u; i < size; i++) {
        events += bytes[i];
    }
}

bool giz_ota_begin(uint32_t size, const uint8_t *md5, uint32_t from)
{
    return (size != from) && (md5[31] != 0u);
}

bool giz_ota_write(uint32_t offset, const uint8_t *bytes, uint16_t size)
{
    events += bytes[size - 1u];
    return offset != 77u;
}

bool giz_ota_check(const uint8_t *md5)
{
    return (md5[0] & 1u) != 0u;
}

void lamp_on_power(bool power)
{
    (void)power;
    controls++;
}

void lamp_on_mode(uint8_t mode)
{
    (void)mode;
    controls++;
}

void lamp_on_scene(uint8_t scene)
{
    (void)scene;
    controls++;
}

void lamp_on_brightness(uint8_t brightness)
{
    (void)brightness;
    controls++;
}

void lamp_on_hue(uint8_t hue)
{
    (void)hue;
    controls++;
}

void lamp_on_speed(uint8_t speed)
{
    (void)speed;
    controls++;
}

/* Values change, also to what is out of range for a while; requests of our own are made. */
static void live(void)
{
    switch (any(16u)) {
    case 0u:
        lamp_values.hue = any_byte();
        break;
    case 1u:
        lamp_values.temperature = (uint16_t)any(602u);
        break;
    case 2u:
        lamp_set_overheat(any(2u) != 0u);
        break;
    case 3u:
        giz_request((uint8_t)any(12u));
        break;
    default:
        break;
    }
}

/* ---- frames ---- */

struct frame {
    uint8_t bytes[2u * FRAME_MAX];
    size_t size;
    uint8_t cmd;
    uint8_t sn;
    bool refusable; /* it may be answered with 12, too */
};

static void stuff(struct frame *frame, uint8_t byte)
{
    frame->bytes[frame->size++] = byte;
    if (byte == 0xFFu) {
        frame->bytes[frame->size++] = 0x55u;
    }
}

static void make(struct frame *frame, uint8_t cmd, uint8_t sn, const uint8_t *payload, size_t size)
{
    const uint8_t head[6] = {0u, (uint8_t)(size + 5u), cmd, sn, 0u, 0u};
    unsigned sum = 0u;

    frame->bytes[0] = 0xFFu;
    frame->bytes[1] = 0xFFu;
    frame->size = 2u;
    frame->cmd = cmd;
    frame->sn = sn;
    for (size_t i = 0u; i < (sizeof head + size); i++) {
        uint8_t byte = (i < sizeof head) ? head[i] : payload[i - sizeof head];

        sum += byte;
        stuff(frame, byte);
    }
    stuff(frame, (uint8_t)sum);
}

static void make_good(struct frame *frame)
{
    /* Requests that nobody may refuse, and others, whose content is whatever it is. */
    static const struct {
        uint8_t cmd;
        uint8_t size;
        bool refusable;
        uint8_t begin[6];
    } kinds[] = {
        {0x01u, 0u, false, {0}},
        {0x03u, 6u, false, {0x01u, 0x18u, 0x00u, 50u}}, /* a control of brightness and hue */
        {0x03u, 1u, false, {0x02u}},
        {0x07u, 0u, false, {0}},
        {0x0Du, 2u, false, {0}},
        {0x0Fu, 0u, false, {0}},
        {0x03u, 6u, true, {0x01u}},
        {0x03u, 20u, true, {0x05u}},
        {0x19u, 38u, true, {0u, 0u, 1u, 0u, 0u, 32u}},
        {0x1Du, 36u, true, {0u, 1u}},
        {0x1Fu, 2u, true, {0}},
        {0x33u, 9u, true, {0}},
    };
    uint8_t payload[FRAME_MAX];
    size_t kind = any((uint32_t)(sizeof kinds / sizeof kinds[0]));

    for (size_t i = 0u; i < kinds[kind].size; i++) {
        bool fixed = (i < sizeof kinds[kind].begin) && ((kinds[kind].begin[i] != 0u) || (i < 3u));

        payload[i] = fixed ? kinds[kind].begin[i] : any_byte();
    }
    make(frame, kinds[kind].cmd, any_byte(), payload, kinds[kind].size);
    frame->refusable = kinds[kind].refusable;
}

/* The module's answer to what we asked last; cmd is even, and nothing comes back. */
static void make_answer(struct frame *frame)
{
    uint8_t payload[12];

    for (size_t i = 0u; i < sizeof payload; i++) {
        payload[i] = any_byte();
    }
    make(frame, (uint8_t)(asked_cmd + 1u), asked_sn, payload, any(2u) * 11u);
}

static void damage(struct frame *frame)
{
    size_t at = any((uint32_t)frame->size);

    switch (any(5u)) {
    case 0u:
        frame->bytes[at] ^= (uint8_t)(1u << any(8u));
        break;
    case 1u:
        frame->bytes[at] = any_byte();
        break;
    case 2u:
        frame->size = at;
        break;
    case 3u:
        memmove(&frame->bytes[at], &frame->bytes[at + 1u], frame->size - at - 1u);
        frame->size--;
        break;
    default:
        memmove(&frame->bytes[at + 1u], &frame->bytes[at], frame->size - at);
        frame->size++;
        break;
    }
}

static void make_noise(struct frame *frame)
{
    frame->size = 1u + any(40u);
    for (size_t i = 0u; i < frame->size; i++) {
        frame->bytes[i] = (any(4u) == 0u) ? 0xFFu : any_byte();
    }
}

/* ---- the run ---- */

/* Whether a frame that is ours begins here among what was sent. */
static bool begins(size_t at)
{
    return (sent[at] == 0xFFu) && (sent[at + 1u] == 0xFFu);
}

static bool was_sent(uint8_t cmd, uint8_t sn)
{
    bool found = false;

    for (size_t at = 0u; (at + 9u) <= sent_size; at++) {
        found = found || (begins(at) && (sent[at + 4u] == cmd) && (sent[at + 5u] == sn));
    }
    return found;
}

static void note_request(void)
{
    for (size_t at = 0u; (at + 9u) <= sent_size; at++) {
        if (begins(at) && ((sent[at + 4u] & 1u) != 0u)) {
            asked_cmd = sent[at + 4u];
            asked_sn = sent[at + 5u];
        }
    }
}

/* In one piece or in several. Inside a frame the line pauses for less than GIZ_BYTE_MS. */
static void receive(const struct frame *frame)
{
    size_t at = 0u;

    sent_size = 0u;
    while (at < frame->size) {
        size_t left = frame->size - at;
        size_t step = (any(2u) == 0u) ? STEP : (1u + any(STEP));
        size_t count = (left < step) ? left : step;

        giz_receive_all(&frame->bytes[at], (uint16_t)count);
        at += count;
        giz_poll();
        now += any(8u);
    }
    note_request();
}

static void check(const struct frame *frame, uint64_t number)
{
    bool answered = was_sent((uint8_t)(frame->cmd + 1u), frame->sn);
    bool refused = was_sent(0x12u, frame->sn);
    /* A piece of firmware that is not the next one is answered with the request to begin anew. */
    bool excused = (frame->cmd == 0x1Du);

    if (!answered && !(refused && frame->refusable) && !excused) {
        printf("frame %" PRIu64 ", command %02x, sn %02x, is not answered\n", number, frame->cmd,
               frame->sn);
        exit(1);
    }
}

static void run_one(uint64_t number)
{
    struct frame frame;
    uint32_t kind = any(8u);

    live();
    if (kind < 3u) {
        make_good(&frame);
        receive(&frame);
        check(&frame, number);
    } else if (kind < 4u) {
        make_answer(&frame);
        receive(&frame);
    } else if (kind < 7u) {
        make_good(&frame);
        damage(&frame);
        receive(&frame);
    } else {
        make_noise(&frame);
        receive(&frame);
    }
    if (any(64u) == 0u) {
        now += any(2000u);
    }
}

/* Counts wrap at 65536, so they are fetched often. */
static void fetch_counts(void)
{
    static uint16_t before[GIZ_COUNTS];

    for (uint8_t i = 0u; i < GIZ_COUNTS; i++) {
        uint16_t count = giz_count(i);

        totals[i] += (uint16_t)(count - before[i]);
        before[i] = count;
    }
}

static double seconds(void)
{
    struct timespec at;

    (void)clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + ((double)at.tv_nsec / 1e9);
}

int main(int argc, char **argv)
{
    static const char *const names[GIZ_COUNTS] = {"overrun",    "broken",     "size",     "checksum",
                                                  "unexpected", "unanswered", "bad value"};
    uint64_t frames = (argc > 1) ? strtoull(argv[1], NULL, 10) : 1000000u;
    double begin = seconds();
    double lasted;

    giz_init();
    for (uint64_t i = 1u; i <= frames; i++) {
        run_one(i);
        if ((i % BATCH) == 0u) {
            fetch_counts();
        }
    }
    lasted = seconds() - begin;
    fetch_counts();
    printf("%" PRIu64 " frames in %.1f s: %.0f frames/s\n", frames, lasted, (double)frames / lasted);
    printf("%" PRIu64 " controls obeyed, %" PRIu64 " events\n", controls, events);
    for (uint8_t i = 0u; i < GIZ_COUNTS; i++) {
        printf("%-10s %12" PRIu64 "\n", names[i], totals[i]);
    }
    return 0;
}
