/* What frames mean: the module's requests and our answers, our requests and the module's answers.

   One request is under way at a time. The others wait as bits of `due`, so none can displace another,
   and take turns, so none can starve another. What a report says is decided when its turn comes. */
#include <stddef.h>

#include "giz_internal.h"

struct giz_state giz;

#define ATTRIBUTES "\0\0\0\0\0\0\0\2" /* devAttr of an ordinary device */
#if GIZ_DEVICE_INFO == 0x47u
#define INFO_TAIL
#elif GIZ_DEVICE_INFO == 0x4Fu
#define INFO_TAIL ATTRIBUTES
#else
#define INFO_TAIL ATTRIBUTES GIZ_PRODUCT_SECRET
#endif
#define INFO_TEXT \
    "00000004" GIZ_P0_VERSION GIZ_HARDWARE_VERSION GIZ_SOFTWARE_VERSION GIZ_PRODUCT_KEY \
        GIZ_BIND_WINDOW INFO_TAIL

/* protocolVer p0Ver hardVer softVer productKey ninableTime [devAttr [productSecret]] */
const uint8_t giz_info[GIZ_DEVICE_INFO - GIZ_LENGTH_LEAST + 1u] GIZ_FLASH = INFO_TEXT;

/* Does not compile where one of these texts has a wrong length. */
typedef char info_has_its_length[(sizeof(INFO_TEXT) == sizeof(giz_info)) ? 1 : -1];

/* The command of each request. */
static const uint8_t commands[GIZ_REQUESTS] GIZ_FLASH = {
    GIZ_CMD_P0_UP,     GIZ_CMD_CONFIGURE,
    GIZ_CMD_CONFIGURE, GIZ_CMD_RESET,
    GIZ_CMD_BIND,      GIZ_CMD_MODULE_RESTART,
#if GIZ_REQUESTS > 6u
    GIZ_CMD_TEST,      GIZ_CMD_TIME,
    GIZ_CMD_INFO,      GIZ_CMD_P0_UP,
    GIZ_CMD_OTA_READY, GIZ_CMD_OTA_STOP,
#endif
};

uint16_t giz_module_status(void)
{
    return giz.status;
}

uint16_t giz_count(uint8_t counter)
{
    return (counter < GIZ_COUNTS) ? giz.counts[counter] : 0u;
}

void giz_sample(void)
{
    (void)giz_report_due();
}

void giz_request(uint8_t request)
{
    if (request < GIZ_REQUESTS) {
        giz.due = (giz_requests)(giz.due | GIZ_DUE(request));
    }
}

/* ---- the module's requests ---- */

void giz_link_answer(const uint8_t *payload, giz_size size)
{
    giz.frame[GIZ_AT_CMD]++;
    giz_frame_send(payload, size, giz.frame);
}

void giz_link_acknowledge(void)
{
    giz_link_answer(NULL, 0u);
}

void giz_link_illegal(uint8_t code)
{
    giz.frame[GIZ_AT_CMD] = GIZ_CMD_ILLEGAL;
    giz.frame[GIZ_AT_PAYLOAD] = code;
    giz_link_answer(&giz.frame[GIZ_AT_PAYLOAD], 1u);
}

/* Whether this P0 is the last one again, sn and all, so soon that it must be its resend. */
static bool is_resend(giz_size size)
{
    giz_size end = (giz_size)(size + (GIZ_AT_PAYLOAD - GIZ_AT_SN));
    uint8_t differs = 0u;

    for (giz_size i = 0u; i < end; i++) {
        uint8_t byte = giz.frame[GIZ_AT_SN + i];

        differs |= byte ^ giz.control[i];
        giz.control[i] = byte;
    }
    if (differs != 0u) {
        giz.timer[GIZ_TIMER_REPEAT] = 0u;
    }
    return giz.timer[GIZ_TIMER_REPEAT] != 0u;
}

#if GIZ_PRODUCT_VAR_LEN
#define CONTROL_FITS(size) (((size) != 0u) && ((size) <= GIZ_P0_MAX))
#define CONTROL(size) giz_product_control(&giz.frame[GIZ_AT_PAYLOAD + 1u], (uint16_t)((uint16_t)(size)-1u))
#else
#define CONTROL_FITS(size) ((size) == (1u + GIZ_PRODUCT_CONTROL_SIZE))
#define CONTROL(size) giz_product_control(&giz.frame[GIZ_AT_PAYLOAD + 1u])
#endif

/* Whether the control is obeyed, or was when it came first. */
static bool obey(giz_size size)
{
    bool obeyed = is_resend(size) || CONTROL(size);

    if (obeyed) {
        giz.timer[GIZ_TIMER_REPEAT] = GIZ_REPEAT_MS;
    }
    return obeyed;
}

static void take_p0(giz_size size)
{
    uint8_t action = giz.frame[GIZ_AT_PAYLOAD];

    if ((action == GIZ_P0_READ) && (size != 0u)) {
        giz_report_read(size);
    } else if ((action == GIZ_P0_CONTROL) && CONTROL_FITS(size) && obey(size)) {
        giz_link_acknowledge();
#if GIZ_WITH_DATA
    } else if ((action == GIZ_P0_DATA_DOWN) && (size != 0u) && (size <= GIZ_P0_MAX)) {
        if (!is_resend(size)) {
            giz_on_data(&giz.frame[GIZ_AT_PAYLOAD + 1u], (uint16_t)(size - 1u));
        }
        giz.timer[GIZ_TIMER_REPEAT] = GIZ_REPEAT_MS;
        giz_link_acknowledge();
#endif
    } else {
        giz_link_illegal(GIZ_ILLEGAL_OTHER);
    }
}

static void take_status(void)
{
    uint16_t status = (uint16_t)(((uint16_t)giz.frame[GIZ_AT_PAYLOAD] << 8) |
                                 giz.frame[GIZ_AT_PAYLOAD + 1u]);
    uint16_t changed = status ^ giz.status;

    giz.status = status;
    giz_link_acknowledge();
    if (changed != 0u) {
        giz_on_event(GIZ_EVENT_STATUS, changed);
    }
}

/* ---- the module's answers ---- */

static void end_request(uint8_t event)
{
    giz.sends = 0u;
    giz.head[GIZ_AT_SN]++;
    giz_on_event(event, giz.request);
}

static void take_answer(uint8_t cmd, giz_size size)
{
    (void)size;
    if ((giz.sends != 0u) && (cmd == (giz.head[GIZ_AT_CMD] + 1u)) &&
        (giz.frame[GIZ_AT_SN] == giz.head[GIZ_AT_SN])) {
#if GIZ_WITH_TIME
        if (giz.request == GIZ_REQUEST_TIME) {
            giz_time_answer(size);
        }
#endif
#if GIZ_WITH_INFO
        if (giz.request == GIZ_REQUEST_INFO) {
            giz_info_answer(size);
        }
#endif
        end_request(GIZ_EVENT_ANSWERED);
    } else {
        giz.counts[GIZ_COUNT_UNEXPECTED]++;
    }
}

static void take_other(uint8_t cmd, giz_size size)
{
    switch (cmd) {
    case GIZ_CMD_DEVICE_INFO:
        giz_link_answer(giz_info, GIZ_INFO_SIZE);
        break;
    case GIZ_CMD_P0_DOWN:
        take_p0(size);
        break;
    case GIZ_CMD_ILLEGAL:
        giz_on_event(GIZ_EVENT_ILLEGAL, giz.frame[GIZ_AT_PAYLOAD]);
        break;
    default:
#if GIZ_WITH_OTA
        if (giz_ota_frame(cmd, size)) {
            break;
        }
#endif
        giz_link_illegal(GIZ_ILLEGAL_COMMAND);
        break;
    }
}

void giz_link_frame(giz_size size)
{
    uint8_t cmd = giz.frame[GIZ_AT_CMD];

    if (giz.timer[GIZ_TIMER_SILENCE] == 0u) {
        giz_on_event(GIZ_EVENT_MODULE_BACK, 0u);
    }
    giz.timer[GIZ_TIMER_SILENCE] = GIZ_UNITS(GIZ_SILENCE_S);

    if ((cmd & 1u) == 0u) {
        take_answer(cmd, size);
    } else if (cmd == GIZ_CMD_HEARTBEAT) {
        giz_link_acknowledge();
    } else if (cmd == GIZ_CMD_RESTART) {
        giz.timer[GIZ_TIMER_RESTART] = GIZ_RESTART_MS;
        giz_link_acknowledge();
    } else if ((cmd == GIZ_CMD_STATUS) && (size >= 2u)) {
        take_status();
    } else {
        take_other(cmd, size);
    }
}

/* ---- our requests ---- */

static void send_request(void)
{
    giz.sends++;
    giz.timer[GIZ_TIMER_ACK] = GIZ_ACK_MS;
    switch (giz.request) {
    case GIZ_REQUEST_REPORT:
        giz_report_send();
        break;
#if GIZ_WITH_INFO
    case GIZ_REQUEST_INFO:
        giz_info_send();
        break;
#endif
#if GIZ_WITH_DATA
    case GIZ_REQUEST_DATA:
        giz_data_send();
        break;
#endif
#if GIZ_WITH_OTA
    case GIZ_REQUEST_OTA_READY:
        giz_ota_ready();
        break;
#endif
    default:
        /* The requests for configuration have the numbers of its modes. */
        giz_frame_send(&giz.request, (giz.request <= GIZ_REQUEST_AIRLINK) ? 1u : 0u, giz.head);
        break;
    }
}

static void start_request(giz_requests due)
{
    giz_requests mask;

    if (due != 0u) {
        do {
            giz.request++;
            if (giz.request >= GIZ_REQUESTS) {
                giz.request = 0u;
            }
            mask = GIZ_DUE(giz.request);
        } while ((due & mask) == 0u);
        giz.head[GIZ_AT_CMD] = GIZ_FLASH_BYTE(commands, giz.request);
        if (giz.request == GIZ_REQUEST_REPORT) {
            giz_report_start();
#if GIZ_REPORT_MS > 0u
            giz.timer[GIZ_TIMER_REPORT] = GIZ_REPORT_MS;
#endif
        }
        giz.due &= (giz_requests)~mask;
        send_request();
    }
}

static void run_requests(void)
{
    giz_requests due = giz_report_due() ? GIZ_DUE(GIZ_REQUEST_REPORT) : 0u;

    due |= giz.due;
#if GIZ_REPORT_MS > 0u
    if (giz.timer[GIZ_TIMER_REPORT] != 0u) {
        due &= (giz_requests)~GIZ_DUE(GIZ_REQUEST_REPORT);
    }
#endif
    if (giz.sends == 0u) {
        start_request(due);
    } else if (giz.timer[GIZ_TIMER_ACK] != 0u) {
        /* the answer may still come */
    } else if (giz.sends < GIZ_SENDS) {
        send_request();
    } else {
        giz.counts[GIZ_COUNT_UNANSWERED]++;
        if (giz.request == GIZ_REQUEST_REPORT) {
            giz.timer[GIZ_TIMER_FULL] = GIZ_UNITS(GIZ_RETRY_S);
        }
        end_request(GIZ_EVENT_UNANSWERED);
    }
}

/* ---- time ---- */

/* Moves the timers. Which of the first eight have run out just now, a bit each. */
static uint8_t tick(void)
{
    uint16_t now = (uint16_t)(giz_port_millis() & 0xFFFFu);
    uint16_t passed = (uint16_t)(now - giz.ms);
    uint8_t expired = 0u;

    if (passed != 0u) {
        uint8_t bit = 1u;

        for (uint8_t i = 0u; i < GIZ_TIMERS; i++) {
            uint16_t left = giz.timer[i];

            if (i == GIZ_TIMER_FULL) {
                passed = (uint16_t)((now >> 10) - (giz.ms >> 10)) & 0x3Fu;
            }
            if (left > passed) {
                giz.timer[i] = (uint16_t)(left - passed);
            } else if (left != 0u) {
                giz.timer[i] = 0u;
                expired |= bit;
            } else {
                /* it does not run */
            }
            bit = (uint8_t)(bit << 1);
        }
        giz.ms = now;
    }
    return expired;
}

void giz_init(void)
{
    giz.ms = (uint16_t)(giz_port_millis() & 0xFFFFu);
    giz.timer[GIZ_TIMER_SILENCE] = GIZ_UNITS(GIZ_SILENCE_S);
}

void giz_poll(void)
{
    uint8_t expired = tick();

    if ((expired & (1u << GIZ_TIMER_RESTART)) != 0u) {
        giz_port_restart();
    }
    if ((expired & (1u << GIZ_TIMER_SILENCE)) != 0u) {
        giz_on_event(GIZ_EVENT_MODULE_LOST, 0u);
    }
    giz_frame_drain();
#if GIZ_WITH_OTA
    giz_ota_poll();
#endif
    run_requests();
}
