/* Every setting of the engine with its default. Change one with -D, or keep them in a header of your
   own and name it: -DGIZ_SETTINGS='"my_settings.h"'. */
#ifndef GIZ_SETTINGS_H
#define GIZ_SETTINGS_H

#ifdef GIZ_SETTINGS
#include GIZ_SETTINGS
#endif

#include "giz_product.h"

/* ---- options: 0 costs nothing ---- */

#ifndef GIZ_WITH_TEST
#define GIZ_WITH_TEST 0 /* production test: GIZ_REQUEST_TEST */
#endif
#ifndef GIZ_WITH_TIME
#define GIZ_WITH_TIME 0 /* network time: GIZ_REQUEST_TIME, giz_on_time() */
#endif
#ifndef GIZ_WITH_INFO
#define GIZ_WITH_INFO 0 /* about the module: GIZ_REQUEST_INFO, giz_on_info() */
#endif
#ifndef GIZ_WITH_DATA
#define GIZ_WITH_DATA 0 /* transparent data: giz_send_data(), giz_on_data() */
#endif
#ifndef GIZ_WITH_OTA
#define GIZ_WITH_OTA 0 /* firmware for this controller, through the module: giz_ota_...() */
#endif
#ifndef GIZ_WITH_MD5
#define GIZ_WITH_MD5 0 /* the engine computes the MD5 of that firmware itself */
#endif

/* ---- device info ---- */

#ifndef GIZ_DEVICE_INFO
#define GIZ_DEVICE_INFO 0x6Fu /* 0x47: bare, 0x4F: with devAttr, 0x6F: with the product secret too */
#endif
#ifndef GIZ_P0_VERSION
#define GIZ_P0_VERSION GIZ_PRODUCT_P0_VERSION /* 8 characters; the vendor's code says "00000002" */
#endif
#ifndef GIZ_HARDWARE_VERSION
#define GIZ_HARDWARE_VERSION "03010100" /* 8 characters */
#endif
#ifndef GIZ_SOFTWARE_VERSION
#define GIZ_SOFTWARE_VERSION "03030000" /* 8 characters */
#endif
#ifndef GIZ_BIND_WINDOW
#define GIZ_BIND_WINDOW "\x00\x00" /* seconds, two bytes, high first; 0: always open */
#endif

#if (GIZ_DEVICE_INFO != 0x47u) && (GIZ_DEVICE_INFO != 0x4Fu) && (GIZ_DEVICE_INFO != 0x6Fu)
#error "GIZ_DEVICE_INFO is 0x47, 0x4F or 0x6F"
#endif
#if (GIZ_DEVICE_INFO == 0x6Fu) && !defined(GIZ_PRODUCT_SECRET)
#error "GIZ_PRODUCT_SECRET is missing: build with -DGIZ_PRODUCT_SECRET='\"32 characters\"', or set GIZ_DEVICE_INFO to 0x4F"
#endif

/* ---- times: milliseconds up to 65535, seconds up to 60000 where the name ends in _S ---- */

#ifndef GIZ_ACK_MS
#define GIZ_ACK_MS 200u /* from a send to the next one while no answer comes */
#endif
#ifndef GIZ_SENDS
#define GIZ_SENDS 3u /* sends of one request, the first included */
#endif
#ifndef GIZ_REPEAT_MS
#define GIZ_REPEAT_MS 600u /* how long an equal control may be the module's resend */
#endif
#ifndef GIZ_BYTE_MS
#define GIZ_BYTE_MS 100u /* longest pause inside a frame */
#endif
#ifndef GIZ_RESTART_MS
#define GIZ_RESTART_MS 600u /* from the answer to giz_port_restart() */
#endif
#ifndef GIZ_READONLY_MS
#define GIZ_READONLY_MS 6000u /* least time between two reports because of read-only numbers */
#endif
#ifndef GIZ_REPORT_MS
#define GIZ_REPORT_MS 0u /* least time between any two reports; 0: only the answer is waited for */
#endif
#ifndef GIZ_FULL_REPORT_S
#define GIZ_FULL_REPORT_S 600u /* everything is reported again so long after the last time */
#endif
#ifndef GIZ_RETRY_S
#define GIZ_RETRY_S 10u /* ... and so long after a report that nobody answered */
#endif
#ifndef GIZ_SILENCE_S
#define GIZ_SILENCE_S 165u /* three heartbeats of 55 s: then the module is lost */
#endif
#ifndef GIZ_OTA_S
#define GIZ_OTA_S 10u /* no piece for so long: the module is asked again */
#endif
#ifndef GIZ_OTA_ASKS
#define GIZ_OTA_ASKS 5u /* ... so often without a new piece, then the update is given up */
#endif

/* ---- buffers, in bytes ---- */

#ifndef GIZ_RING_SIZE
#define GIZ_RING_SIZE 64u /* received and not yet polled: 16, 32, 64 or 128 */
#endif
#ifndef GIZ_CHUNK_SIZE
#define GIZ_CHUNK_SIZE 16u /* the most that giz_port_write() is given at once, 4 to 255 */
#endif
#ifndef GIZ_DATA_MAX
#define GIZ_DATA_MAX 64u /* longest transparent data received, up to 900 */
#endif
#ifndef GIZ_INFO_CELLS
#define GIZ_INFO_CELLS 6u /* GPRS cells for which there is room in the answer about the module */
#endif
#ifndef GIZ_OTA_PIECE
#define GIZ_OTA_PIECE 128u /* longest piece of firmware, up to 1024 */
#endif

#if (GIZ_RING_SIZE != 16u) && (GIZ_RING_SIZE != 32u) && (GIZ_RING_SIZE != 64u) && (GIZ_RING_SIZE != 128u)
#error "GIZ_RING_SIZE is 16, 32, 64 or 128"
#endif
#if (GIZ_CHUNK_SIZE < 4u) || (GIZ_CHUNK_SIZE > 255u)
#error "GIZ_CHUNK_SIZE is 4 to 255"
#endif
#if GIZ_WITH_MD5 && !GIZ_WITH_OTA
#error "GIZ_WITH_MD5 needs GIZ_WITH_OTA"
#endif

#endif
