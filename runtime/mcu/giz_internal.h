/* What the files of the engine share. Applications include giz.h. */
#ifndef GIZ_INTERNAL_H
#define GIZ_INTERNAL_H

#include "giz.h"

/* ---- reading constant tables ---- */

#if defined(__AVR__)
#define GIZ_FLASH_BYTE(table, index) pgm_read_byte(&(table)[(index)])
#define GIZ_FLASH_LONG(table, index) pgm_read_dword(&(table)[(index)])
#if GIZ_PRODUCT_VAR_LEN && (GIZ_PRODUCT_WIDEST > 255u)
#define GIZ_FLASH_WIDTH(index) pgm_read_word(&giz_product_widths[(index)])
#else
#define GIZ_FLASH_WIDTH(index) pgm_read_byte(&giz_product_widths[(index)])
#endif
#define GIZ_SENT_BYTE(from, index) \
    (((from) == giz_info) ? GIZ_FLASH_BYTE((from), (index)) : (from)[(index)])
#else
#define GIZ_FLASH_BYTE(table, index) ((table)[(index)])
#define GIZ_FLASH_LONG(table, index) ((table)[(index)])
#define GIZ_FLASH_WIDTH(index) (giz_product_widths[(index)])
#define GIZ_SENT_BYTE(from, index) ((from)[(index)])
#endif

/* ---- the line ---- */

/* A frame without its two FF, before stuffing and after:
       length(2) cmd sn flags(2) payload sum
   length counts from cmd on; sum is that of all bytes before it. */
#define GIZ_AT_CMD 2u
#define GIZ_AT_SN 3u
#define GIZ_AT_PAYLOAD 6u
#define GIZ_HEAD_SIZE 6u
#define GIZ_AROUND_SIZE 7u /* head and sum */
#define GIZ_LENGTH_SIZE 2u
#define GIZ_LENGTH_LEAST 5u

/* Commands that are requests have odd numbers; an answer is the request's number plus one. */
#define GIZ_CMD_DEVICE_INFO 0x01u
#define GIZ_CMD_P0_DOWN 0x03u
#define GIZ_CMD_P0_UP 0x05u
#define GIZ_CMD_HEARTBEAT 0x07u
#define GIZ_CMD_CONFIGURE 0x09u
#define GIZ_CMD_RESET 0x0Bu
#define GIZ_CMD_STATUS 0x0Du
#define GIZ_CMD_RESTART 0x0Fu
#define GIZ_CMD_ILLEGAL 0x11u /* from the module; ours is one more, though it answers nothing */
#define GIZ_CMD_TEST 0x13u
#define GIZ_CMD_BIND 0x15u
#define GIZ_CMD_TIME 0x17u
#define GIZ_CMD_OTA_ANNOUNCE 0x19u
#define GIZ_CMD_OTA_READY 0x1Bu
#define GIZ_CMD_OTA_PIECE 0x1Du
#define GIZ_CMD_OTA_SENDER_STOP 0x1Fu
#define GIZ_CMD_INFO 0x21u
#define GIZ_CMD_OTA_STOP 0x27u
#define GIZ_CMD_MODULE_RESTART 0x29u

#define GIZ_ILLEGAL_CHECKSUM 1u
#define GIZ_ILLEGAL_COMMAND 2u
#define GIZ_ILLEGAL_OTHER 3u

/* P0 actions. */
#if GIZ_PRODUCT_VAR_LEN
#define GIZ_P0_CONTROL 0x11u
#define GIZ_P0_READ 0x12u
#define GIZ_P0_VALUES 0x13u
#define GIZ_P0_REPORT 0x14u
#else
#define GIZ_P0_CONTROL 0x01u
#define GIZ_P0_READ 0x02u
#define GIZ_P0_VALUES 0x03u
#define GIZ_P0_REPORT 0x04u
#endif
#define GIZ_P0_DATA_DOWN 0x05u
#define GIZ_P0_DATA_UP 0x06u

/* ---- sizes ---- */

#define GIZ_STATUS_SIZE (1u + GIZ_PRODUCT_STATUS_SIZE) /* a P0 with every value */

/* The longest P0 that comes, and the longest payload of all. */
#define GIZ_OTA_ANNOUNCE_SIZE 38u
#if GIZ_PRODUCT_VAR_LEN
#define GIZ_P0_LEAST GIZ_PRODUCT_FLAGS_SIZE /* of a read */
#else
#define GIZ_P0_LEAST 0u
#endif
#if GIZ_WITH_DATA && (GIZ_DATA_MAX > GIZ_PRODUCT_CONTROL_SIZE) && (GIZ_DATA_MAX > GIZ_P0_LEAST)
#define GIZ_P0_MAX (1u + GIZ_DATA_MAX)
#elif GIZ_P0_LEAST > GIZ_PRODUCT_CONTROL_SIZE
#define GIZ_P0_MAX (1u + GIZ_P0_LEAST)
#else
#define GIZ_P0_MAX (1u + GIZ_PRODUCT_CONTROL_SIZE)
#endif
#if GIZ_WITH_INFO
#define GIZ_INFO_MAX (GIZ_INFO_GPRS_SIZE + (5u * GIZ_INFO_CELLS))
#else
#define GIZ_INFO_MAX 2u
#endif
#if GIZ_WITH_OTA && (GIZ_OTA_PIECE > 34)
#define GIZ_OTA_MAX (4u + GIZ_OTA_PIECE)
#elif GIZ_WITH_OTA
#define GIZ_OTA_MAX GIZ_OTA_ANNOUNCE_SIZE
#elif GIZ_WITH_TIME
#define GIZ_OTA_MAX 11u
#else
#define GIZ_OTA_MAX 2u
#endif
#if (GIZ_P0_MAX >= GIZ_INFO_MAX) && (GIZ_P0_MAX >= GIZ_OTA_MAX)
#define GIZ_FRAME_MAX (GIZ_AROUND_SIZE + GIZ_P0_MAX)
#elif GIZ_INFO_MAX >= GIZ_OTA_MAX
#define GIZ_FRAME_MAX (GIZ_AROUND_SIZE + GIZ_INFO_MAX)
#else
#define GIZ_FRAME_MAX (GIZ_AROUND_SIZE + GIZ_OTA_MAX)
#endif

/* Counts the bytes of a frame, the points of a var_len product and the bits of its bit fields. */
#if GIZ_PRODUCT_VAR_LEN
#if (GIZ_PRODUCT_POINTS > 250u) || (GIZ_PRODUCT_BITS_SIZE > 30u)
#define GIZ_MANY 1
#endif
#endif
#if (GIZ_FRAME_MAX > 240u) || (GIZ_STATUS_SIZE > 240u) || GIZ_WITH_DATA || defined(GIZ_MANY)
typedef uint16_t giz_size;
#else
typedef uint8_t giz_size;
#endif

/* ---- time ---- */

/* Timers run down to 0 and stop there. Those before GIZ_TIMER_FULL count milliseconds; the others
   units of 1.024 s, for 16 bits of milliseconds end after 65 s. */
#define GIZ_TIMER_BYTE 0u    /* a frame has stopped arriving */
#define GIZ_TIMER_ACK 1u     /* an answer does not come */
#define GIZ_TIMER_RESTART 2u /* this controller is to restart */
#define GIZ_TIMER_REPEAT 3u  /* while it runs, an equal control is a resend */
#define GIZ_TIMER_SLOW 4u    /* while it runs, read-only numbers wait */
#if GIZ_REPORT_MS > 0
#define GIZ_TIMER_REPORT 5u /* while it runs, every report waits */
#define GIZ_TIMER_FULL 6u
#else
#define GIZ_TIMER_FULL 5u /* the next full report */
#endif
#define GIZ_TIMER_SILENCE (GIZ_TIMER_FULL + 1u) /* the module is lost */
#if GIZ_WITH_OTA
#define GIZ_TIMER_OTA (GIZ_TIMER_FULL + 2u) /* the next piece of firmware */
#define GIZ_TIMERS (GIZ_TIMER_FULL + 3u)
#else
#define GIZ_TIMERS (GIZ_TIMER_FULL + 2u)
#endif

#define GIZ_UNITS(seconds) ((uint16_t)(((((uint32_t)(seconds)*1000u) + 1023u) / 1024u) + 1u))

/* ---- requests ---- */

#if GIZ_WITH_TEST || GIZ_WITH_TIME || GIZ_WITH_INFO || GIZ_WITH_DATA || GIZ_WITH_OTA
#define GIZ_REQUESTS 12u
typedef uint16_t giz_requests;
#else
#define GIZ_REQUESTS 6u
typedef uint8_t giz_requests;
#endif
#define GIZ_DUE(request) ((giz_requests)((uint16_t)1u << (request)))

/* ---- state ----

   One structure, because small processors reach the members of one faster than many variables. Those
   that are used most come first. */
struct giz_state {
    uint8_t head[GIZ_HEAD_SIZE]; /* of the request under way */

    /* from the interrupt */
    volatile uint8_t ring_head; /* where the next byte goes; only giz_receive() writes it */
    volatile uint8_t ring_tail; /* where the next byte comes from; only giz_poll() writes it */

    /* the frame that is arriving */
    uint8_t last;  /* the byte before, as it came */
    giz_size have; /* bytes in `frame` */
    giz_size want; /* bytes it will have; 2 until its length is known, 0 between two frames */
    uint8_t sum;   /* of these */

    /* the request under way */
    uint8_t request;
    uint8_t sends;      /* how often it was sent; 0: none is under way */
    giz_requests due;   /* those to come, a bit each */

    uint8_t frame[GIZ_FRAME_MAX];

    /* alerts and faults */
#if GIZ_PRODUCT_EDGE_SIZE > 0
    uint8_t seen[GIZ_PRODUCT_EDGE_SIZE];  /* as they were at the last look */
    uint8_t latch[GIZ_PRODUCT_EDGE_SIZE]; /* two more edges wait than meet the eye */
#endif

    uint16_t timer[GIZ_TIMERS];
    uint16_t ms; /* when the timers were last moved */
    uint16_t status;
    uint16_t counts[GIZ_COUNTS];

    uint8_t control[(GIZ_AT_PAYLOAD - GIZ_AT_SN) + GIZ_P0_MAX]; /* the last one, from its sn on */
    uint8_t present[GIZ_STATUS_SIZE];                          /* as packed last */
    uint8_t reported[GIZ_STATUS_SIZE];                         /* as the module knows it */
    volatile uint8_t ring[GIZ_RING_SIZE];
};

extern struct giz_state giz;

/* The payload of the answer to GIZ_CMD_DEVICE_INFO, and an end that is not sent. */
#define GIZ_INFO_SIZE ((uint8_t)(GIZ_DEVICE_INFO - GIZ_LENGTH_LEAST))
extern const uint8_t giz_info[GIZ_DEVICE_INFO - GIZ_LENGTH_LEAST + 1u];

/* ---- giz_frame.c: bytes to frames, and back ---- */

void giz_frame_drain(void);
void giz_frame_send(const uint8_t *payload, giz_size size, uint8_t *head);

/* ---- giz_link.c: what frames mean ---- */

/* A frame has come, its payload of `size` bytes. */
void giz_link_frame(giz_size size);

/* Answers the frame that has come. */
void giz_link_answer(const uint8_t *payload, giz_size size);
void giz_link_acknowledge(void);
void giz_link_illegal(uint8_t code);

/* ---- giz_report.c or giz_report_var.c: what is to be said, and when ---- */

/* Packs the present values, remembers edges. Whether there is something to report. */
bool giz_report_due(void);

/* Makes the next report from what giz_report_due() saw, and sends it; sends it again. */
void giz_report_start(void);
void giz_report_send(void);

/* Answers a read. */
void giz_report_read(giz_size size);

/* ---- options ---- */

#if GIZ_WITH_TIME
void giz_time_answer(giz_size size);
#endif
#if GIZ_WITH_INFO
void giz_info_send(void);
void giz_info_answer(giz_size size);
#endif
#if GIZ_WITH_DATA
void giz_data_send(void);
#endif
#if GIZ_WITH_OTA
/* Whether the command belongs to an update. */
bool giz_ota_frame(uint8_t cmd, giz_size size);
void giz_ota_ready(void);
void giz_ota_poll(void);
#endif
#if GIZ_WITH_MD5
void giz_md5_begin(void);
void giz_md5_add(const uint8_t *bytes, uint16_t size);
bool giz_md5_is(const uint8_t *digits); /* 32 of them; ends the sum */
#endif

#endif
