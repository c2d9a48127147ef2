/* One long conversation: the engine has no way back but a restart, and needs none. Frames are made here
   by themselves, so that the engine is not its own witness. */
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "giz.h"

#define LINE_MAX 4096u

static uint32_t now;
static bool restarted;
static uint8_t line[LINE_MAX]; /* what the firmware has sent and the test has not looked at */
static size_t line_size;
static unsigned failures;
static unsigned events[8];

unsigned test_hooks;

/* ---- the port and the events ---- */

void giz_port_write(const uint8_t *bytes, uint8_t count)
{
    if ((line_size + count) <= LINE_MAX) {
        (void)memcpy(&line[line_size], bytes, count);
        line_size += count;
    }
}

uint32_t giz_port_millis(void)
{
    return now;
}

void giz_port_restart(void)
{
    restarted = true;
}

void giz_on_event(uint8_t event, uint16_t value)
{
    (void)value;
    events[event & 7u]++;
}

/* ---- what is said ---- */

void test_failed(const char *what, int at)
{
    (void)printf("line %d: %s\n", at, what);
    failures++;
}

int test_end(void)
{
    (void)printf("%s, fingerprint %s\n", (failures == 0u) ? "all is well" : "FAILED",
                 GIZ_PRODUCT_FINGERPRINT);
    return (failures == 0u) ? 0 : 1;
}

/* ---- frames ---- */

/* FF FF length(2) cmd sn flags(2) payload sum; a 55 behind every FF but the first two. */
static size_t make_frame(uint8_t *out, uint8_t cmd, uint8_t sn, const uint8_t *payload, size_t size)
{
    const size_t length = size + 5u;
    const uint8_t head[6] = {(uint8_t)(length >> 8), (uint8_t)(length & 0xFFu), cmd, sn, 0u, 0u};
    uint8_t sum = 0u;
    size_t at = 2u;
    size_t i;

    out[0] = 0xFFu;
    out[1] = 0xFFu;
    for (i = 0u; i <= (sizeof(head) + size); i++) {
        uint8_t byte = sum;

        if (i < sizeof(head)) {
            byte = head[i];
        } else if (i < (sizeof(head) + size)) {
            byte = payload[i - sizeof(head)];
        }
        sum = (uint8_t)(sum + byte);
        out[at] = byte;
        at++;
        if (byte == 0xFFu) {
            out[at] = 0x55u;
            at++;
        }
    }
    return at;
}

static void pass(uint32_t milliseconds)
{
    uint32_t i;

    for (i = 0u; i < milliseconds; i++) {
        now++;
        giz_poll();
    }
}

/* Until the firmware sends something, or for so long. */
static void await(uint32_t milliseconds)
{
    uint32_t i;

    for (i = 0u; (i < milliseconds) && (line_size == 0u); i++) {
        pass(1u);
    }
}

/* The module says this; a byte at a time, as a UART does. */
static void hear(const uint8_t *bytes, size_t size)
{
    size_t i;

    for (i = 0u; i < size; i++) {
        giz_receive(bytes[i]);
        giz_poll();
    }
}

static void hear_frame(uint8_t cmd, uint8_t sn, const uint8_t *payload, size_t size)
{
    static uint8_t frame[LINE_MAX];

    hear(frame, make_frame(frame, cmd, sn, payload, size));
}

/* The next frame that the firmware has sent is this one. */
static bool next_is(uint8_t cmd, uint8_t sn, const uint8_t *payload, size_t size)
{
    static uint8_t frame[LINE_MAX];
    const size_t length = make_frame(frame, cmd, sn, payload, size);
    const bool same = (line_size >= length) && (memcmp(line, frame, length) == 0);

    if (same) {
        (void)memmove(line, &line[length], line_size - length);
        line_size -= length;
    }
    return same;
}

static void forget(void)
{
    line_size = 0u;
}

/* ---- the conversation ---- */

#if GIZ_PRODUCT_VAR_LEN
#define CONTROL 0x11u
#define READ 0x12u
#define VALUES 0x13u
#define REPORT 0x14u
#define READ_SIZE (1u + GIZ_PRODUCT_FLAGS_SIZE)
#else
#define CONTROL 0x01u
#define READ 0x02u
#define VALUES 0x03u
#define REPORT 0x04u
#define READ_SIZE 1u
#endif

static uint8_t p0[LINE_MAX];

static const uint8_t *with_action(uint8_t action, const uint8_t *bytes, size_t size)
{
    p0[0] = action;
    (void)memcpy(&p0[1], bytes, size);
    return p0;
}

static const uint8_t *status_p0(uint8_t action)
{
    return with_action(action, test_status, GIZ_PRODUCT_STATUS_SIZE);
}

/* Everything is reported at first, three times while nobody answers, and no fourth time. */
static void first_report(void)
{
    unsigned sends;

    pass(1u);
    for (sends = 0u; sends < GIZ_SENDS; sends++) {
        CHECK(next_is(0x05u, 0u, status_p0(REPORT), 1u + GIZ_PRODUCT_STATUS_SIZE));
        CHECK(line_size == 0u);
        pass(GIZ_ACK_MS);
    }
    CHECK(events[GIZ_EVENT_UNANSWERED] == 1u);
    pass(GIZ_ACK_MS);
    CHECK(line_size == 0u);
    await(1000u * (GIZ_RETRY_S + 4u));
    CHECK(next_is(0x05u, 1u, status_p0(REPORT), 1u + GIZ_PRODUCT_STATUS_SIZE));
    hear_frame(0x06u, 1u, NULL, 0u);
    CHECK(events[GIZ_EVENT_ANSWERED] == 1u);
    forget();
}

static void device_info(void)
{
    hear_frame(0x01u, 0xFFu, NULL, 0u);
    CHECK(line_size > (8u + 24u + 32u));
    CHECK(memcmp(line, "\xFF\xFF\x00", 3u) == 0);
    CHECK(memcmp(&line[4], "\x02\xFF\x55", 3u) == 0); /* the sn is escaped */
    CHECK(memcmp(&line[9u + 8u], GIZ_P0_VERSION, 8u) == 0);
    CHECK(memcmp(&line[9u + 24u + 8u], GIZ_PRODUCT_KEY, 32u) == 0);
    forget();
}

static void control_and_read(void)
{
    unsigned hooks;

    if (test_control_size > 0u) {
        hear_frame(0x03u, 7u, with_action(CONTROL, test_control, test_control_size),
                   1u + test_control_size);
        CHECK(next_is(0x04u, 7u, NULL, 0u));
        CHECK(test_hooks > 0u);
        hooks = test_hooks;
        pass(1u);
        CHECK(line_size > 0u); /* what changed is reported */
        hear_frame(0x06u, line[5], NULL, 0u);
        forget();

        /* the same again is the module's resend: acknowledged, not obeyed twice */
        hear_frame(0x03u, 7u, with_action(CONTROL, test_control, test_control_size),
                   1u + test_control_size);
        CHECK(next_is(0x04u, 7u, NULL, 0u));
        CHECK(test_hooks == hooks);
    }
    test_start();
    pass(1u);
    if (line_size > 0u) {
        hear_frame(0x06u, line[5], NULL, 0u);
    }
    forget();
#if GIZ_PRODUCT_VAR_LEN
    hear_frame(0x03u, 8u, with_action(READ, test_status, GIZ_PRODUCT_FLAGS_SIZE), READ_SIZE);
#else
    hear_frame(0x03u, 8u, with_action(READ, test_status, 0u), READ_SIZE);
#endif
    CHECK(next_is(0x04u, 8u, status_p0(VALUES), 1u + GIZ_PRODUCT_STATUS_SIZE));
    CHECK(line_size == 0u);
}

static void everyday(void)
{
    const uint8_t online[2] = {0x00u, 0x3Au};

    hear_frame(0x07u, 9u, NULL, 0u);
    CHECK(next_is(0x08u, 9u, NULL, 0u));
    hear_frame(0x0Du, 10u, online, sizeof(online));
    CHECK(next_is(0x0Eu, 10u, NULL, 0u));
    CHECK(giz_module_status() == 0x003Au);
    giz_request(GIZ_REQUEST_AIRLINK);
    pass(1u);
    CHECK(line_size == 10u);
    CHECK((line[4] == 0x09u) && (line[8] == 0x02u));
    hear_frame(0x0Au, line[5], NULL, 0u);
    forget();
    pass(1000u);
    CHECK(line_size == 0u); /* answered, so not sent again */
}

/* Whatever comes, only counters change, and the next good frame is understood. */
static void bad_frames(void)
{
    static const uint8_t wrong_sum[9] = {0xFFu, 0xFFu, 0x00u, 0x05u, 0x07u, 0x0Bu, 0x00u, 0x00u, 0x00u};
    static const uint8_t endless[6] = {0xFFu, 0xFFu, 0xF0u, 0x00u, 0x03u, 0x0Cu};
    static const uint8_t illegal_sum = 0x01u;
    static const uint8_t illegal_command = 0x02u;
    unsigned i;

    hear(wrong_sum, sizeof(wrong_sum));
    CHECK(next_is(0x12u, 0x0Bu, &illegal_sum, 1u));
    CHECK(giz_count(GIZ_COUNT_CHECKSUM) == 1u);
    hear_frame(0x61u, 12u, NULL, 0u);
    CHECK(next_is(0x12u, 12u, &illegal_command, 1u));
    for (i = 0u; i < 2000u; i++) {
        const uint8_t noise = (uint8_t)((i * 167u) ^ (i >> 3));

        hear(&noise, 1u);
    }
    hear(endless, sizeof(endless));
    pass(GIZ_BYTE_MS + 2u);
    forget();
    hear_frame(0x07u, 13u, NULL, 0u);
    CHECK(next_is(0x08u, 13u, NULL, 0u));
    CHECK(giz_count(GIZ_COUNT_SIZE) > 0u);
}

static void restart(void)
{
    hear_frame(0x0Fu, 14u, NULL, 0u);
    CHECK(next_is(0x10u, 14u, NULL, 0u));
    CHECK(!restarted);
    pass(GIZ_RESTART_MS + 2u);
    CHECK(restarted);
}

void test_engine(void)
{
    test_start();
    giz_init();
    first_report();
    device_info();
    control_and_read();
    everyday();
    bad_frames();
    restart();
}
