/* The serial engine between a product's controller and its Gizwits module.

   An application
     - calls giz_init() once, then giz_poll() from its main loop, at least once a minute and better
       every few milliseconds: everything happens there, and nothing in it waits;
     - hands every byte of the UART (9600 baud, 8N1) to giz_receive(), from its interrupt or not;
     - writes its values into the product's status and thinks no more of it: the engine sees what
       changed, and reports it when it is due;
     - has the functions below that are marked "the application's", and the product's control hook;
     - comes with a port: three functions.

   Hooks are called from giz_poll() and must not call it. Only giz_receive() may be called from an
   interrupt. There is one engine; all of its memory is static. Settings are in giz_settings.h. */
#ifndef GIZ_H
#define GIZ_H

#include <stdbool.h>
#include <stdint.h>
#if defined(__AVR__)
#include <avr/pgmspace.h>
#endif

#include "giz_settings.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- the main loop ---- */

/* Once, after the C startup has cleared memory. The first report is then due. */
void giz_init(void);

void giz_poll(void);

/* One received byte. The only function for interrupts, and for one of them only. */
void giz_receive(uint8_t byte);

/* The same of several, for ports that get them so. */
void giz_receive_all(const uint8_t *bytes, uint16_t size);

/* Remembers the edges of alerts and faults at this moment, and nothing else. giz_poll() does so too;
   call this after a change that the next poll might not see any more. */
void giz_sample(void);

/* ---- requests to the module ---- */

#define GIZ_REQUEST_REPORT 0u         /* report everything, whether it changed or not */
#define GIZ_REQUEST_SOFTAP 1u         /* configuration mode, as an access point */
#define GIZ_REQUEST_AIRLINK 2u        /* configuration mode, listening */
#define GIZ_REQUEST_RESET 3u          /* factory settings: forget the network, unbind */
#define GIZ_REQUEST_BIND 4u           /* open the bind window */
#define GIZ_REQUEST_MODULE_RESTART 5u /* restart the module, not its settings */
#if GIZ_WITH_TEST
#define GIZ_REQUEST_TEST 6u /* enter production test */
#endif
#if GIZ_WITH_TIME
#define GIZ_REQUEST_TIME 7u /* the answer comes to giz_on_time() */
#endif
#if GIZ_WITH_INFO
#define GIZ_REQUEST_INFO 8u /* the answer comes to giz_on_info() */
#endif
#if GIZ_WITH_DATA
#define GIZ_REQUEST_DATA 9u /* in events; made by giz_send_data() */
#endif
#if GIZ_WITH_OTA
#define GIZ_REQUEST_OTA_READY 10u /* in events; made by the engine */
#define GIZ_REQUEST_OTA_STOP 11u  /* no more firmware, please */
#endif

/* Remembers a request. It is sent when its turn comes, again while no answer comes, and ends with
   GIZ_EVENT_ANSWERED or GIZ_EVENT_UNANSWERED. Asking twice before it is sent asks once. */
void giz_request(uint8_t request);

/* ---- what the engine tells ---- */

#define GIZ_EVENT_STATUS 0u      /* value: bits of the module's status that changed */
#define GIZ_EVENT_ANSWERED 1u    /* value: the GIZ_REQUEST_ that the module answered */
#define GIZ_EVENT_UNANSWERED 2u  /* value: the GIZ_REQUEST_ that it did not answer */
#define GIZ_EVENT_MODULE_LOST 3u /* nothing heard for GIZ_SILENCE_S */
#define GIZ_EVENT_MODULE_BACK 4u /* heard again */
#define GIZ_EVENT_ILLEGAL 5u     /* the module disliked a frame; value: its error code */
#define GIZ_EVENT_OTA_DONE 6u    /* value: 1 the firmware is whole, 0 it is not */
#define GIZ_EVENT_OTA_STOPPED 7u /* the module, or its silence, ended the update */

/* The application's. */
void giz_on_event(uint8_t event, uint16_t value);

/* The module's status, as it last told. */
#define GIZ_STATUS_SOFTAP 0x0001u
#define GIZ_STATUS_STATION 0x0002u
#define GIZ_STATUS_CONFIGURING 0x0004u
#define GIZ_STATUS_BINDING 0x0008u
#define GIZ_STATUS_ROUTER 0x0010u
#define GIZ_STATUS_CLOUD 0x0020u
#define GIZ_STATUS_RSSI 0x0700u /* 0 to 7 in bits 8 to 10 */
#define GIZ_STATUS_APP 0x0800u
#define GIZ_STATUS_TEST 0x1000u
uint16_t giz_module_status(void);

/* How often something went wrong; counts wrap at 65536. */
#define GIZ_COUNT_OVERRUN 0u    /* bytes that found the ring full */
#define GIZ_COUNT_BROKEN 1u     /* frames that ended too early, or paused too long */
#define GIZ_COUNT_SIZE 2u       /* frames longer than any for this product, or impossibly short */
#define GIZ_COUNT_CHECKSUM 3u   /* frames with a bad checksum */
#define GIZ_COUNT_UNEXPECTED 4u /* answers to nothing that was asked */
#define GIZ_COUNT_UNANSWERED 5u /* requests given up */
#define GIZ_COUNT_BAD_VALUE 6u  /* polls with a value out of its range: nothing is reported then */
#define GIZ_COUNTS 7u
uint16_t giz_count(uint8_t counter);

/* ---- options ---- */

#if GIZ_WITH_TIME
/* Local time in the module's zone, and seconds since 1970 (UTC). */
struct giz_time {
    uint32_t unix_seconds;
    uint16_t year;
    uint8_t month; /* 1 to 12 */
    uint8_t day;   /* 1 to 31 */
    uint8_t hour;
    uint8_t minute;
    uint8_t second;
};

/* The application's. */
void giz_on_time(const struct giz_time *time);
#endif

#if GIZ_WITH_INFO
/* The first byte says which module it is; texts are ASCII, filled up with zeros. Behind a GPRS
   module's fixed part stand its cells of 5 bytes: LAC(2), cell(2), RSSI. */
#define GIZ_INFO_WIFI 1u
#define GIZ_INFO_WIFI_SIZE 65u
#define GIZ_INFO_GPRS 2u
#define GIZ_INFO_GPRS_SIZE 83u
#define GIZ_INFO_SERIAL_VERSION 1u    /* 8 */
#define GIZ_INFO_HARDWARE_VERSION 9u  /* 8 */
#define GIZ_INFO_SOFTWARE_VERSION 17u /* 8 */
#define GIZ_INFO_WIFI_MAC 25u         /* 16 */
#define GIZ_INFO_WIFI_IP 41u          /* 16 */
#define GIZ_INFO_WIFI_ATTRIBUTES 57u  /* 8, a number */
#define GIZ_INFO_GPRS_ATTRIBUTES 25u  /* 8, a number */
#define GIZ_INFO_GPRS_IMEI 33u        /* 16 */
#define GIZ_INFO_GPRS_IMSI 49u        /* 16 */
#define GIZ_INFO_GPRS_MCC 65u         /* 8 */
#define GIZ_INFO_GPRS_MNC 73u         /* 8 */
#define GIZ_INFO_GPRS_CELLS 81u       /* 1: how many cells follow */
#define GIZ_INFO_GPRS_CELL_SIZE 82u   /* 1: bytes of one */

/* The application's. `info` is GIZ_INFO_WIFI_SIZE or GIZ_INFO_GPRS_SIZE bytes long, or more. */
void giz_on_info(const uint8_t *info, uint16_t size);
#endif

#if GIZ_WITH_DATA
/* Sends bytes[1] to bytes[size]; bytes[0] is left to the engine. They must stay as they are until the
   event for GIZ_REQUEST_DATA. false: the last ones are still under way, and nothing is done. */
bool giz_send_data(uint8_t *bytes, uint16_t size);

/* The application's. */
void giz_on_data(const uint8_t *bytes, uint16_t size);
#endif

#if GIZ_WITH_OTA
/* The module offers firmware of `size` bytes; `md5` is 32 hexadecimal digits, no end. `from` says how
   much of the same firmware was written before the update broke off, 0 where it is new.
   false: it is not wanted. The application's. */
bool giz_ota_begin(uint32_t size, const uint8_t *md5, uint32_t from);

/* Bytes `offset` to `offset` + `size`, each once and in order. false: the update is given up. The
   application's. */
bool giz_ota_write(uint32_t offset, const uint8_t *bytes, uint16_t size);

/* Ends an update that is under way; the module is told. */
void giz_ota_stop(void);

#if !GIZ_WITH_MD5
/* Whether what was written has this MD5. The application's. */
bool giz_ota_check(const uint8_t *md5);
#endif
/* After GIZ_EVENT_OTA_DONE with 1 the engine restarts the module, as the module demands. Start the
   new firmware once GIZ_REQUEST_MODULE_RESTART is answered, or unanswered. */
#endif

/* ---- the product: generated with it, called by the engine (see README.md) ---- */

/* Writes the present values, GIZ_PRODUCT_STATUS_SIZE bytes: of a standard product dev_status, of a
   var_len product its flags, all set, and then every value.
   false: a value is out of its range, and nothing is written. */
bool giz_product_pack(uint8_t *out);

/* Obeys a control: flags, then values; of a standard product GIZ_PRODUCT_CONTROL_SIZE bytes.
   false: a value is out of its range, or a flag cannot be set, and nothing has happened. */
#if GIZ_PRODUCT_VAR_LEN
bool giz_product_control(const uint8_t *in, uint16_t size);
#else
bool giz_product_control(const uint8_t *in);
#endif

/* Constant tables, which AVR keeps out of RAM only when told so. */
#if defined(__AVR__)
#define GIZ_FLASH PROGMEM
#else
#define GIZ_FLASH
#endif

#if GIZ_PRODUCT_VAR_LEN
/* By flag: bits of the bit fields, bytes of the others. */
#if GIZ_PRODUCT_WIDEST > 255u
typedef uint16_t giz_width;
#else
typedef uint8_t giz_width;
#endif
extern const giz_width giz_product_widths[GIZ_PRODUCT_POINTS] GIZ_FLASH;
/* Flags of the read-only numbers and binaries. */
extern const uint8_t giz_product_slow[GIZ_PRODUCT_FLAGS_SIZE] GIZ_FLASH;
#if GIZ_PRODUCT_EDGE_SIZE > 0
/* Which of the packed bit fields are alerts and faults. */
extern const uint8_t giz_product_edges[GIZ_PRODUCT_EDGE_SIZE] GIZ_FLASH;
#endif
#endif

/* ---- the port ---- */

/* Sends bytes, one at least, or queues them; they may not be kept. A frame takes one call or several. */
void giz_port_write(const uint8_t *bytes, uint8_t count);

/* Milliseconds since any moment; may wrap. Only the low 16 bits count. */
uint32_t giz_port_millis(void);

/* Restarts this controller. */
void giz_port_restart(void);

#ifdef __cplusplus
}
#endif

#endif
