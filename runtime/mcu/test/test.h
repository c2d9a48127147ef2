/* What the programs of this folder share. */
#ifndef TEST_H
#define TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CHECK(condition)                        \
    do {                                        \
        if (!(condition)) {                     \
            test_failed(#condition, __LINE__);  \
        }                                       \
    } while (0)

/* Says what failed, and remembers that something did. */
void test_failed(const char *what, int line);

/* The exit code, and a line that says it. */
int test_end(void);

/* ---- engine_test.c ---- */

/* The conversation of a module with this firmware, from the first frame on: device info, control, read,
   report, resend, heartbeat, status, bad frames, restart. */
void test_engine(void);

/* ---- made from the definition: golden_test.c, hooks.c ---- */

extern unsigned test_hooks; /* how many hooks of datapoints were called */
void test_clear(void);      /* every value is 0 */

/* Sets the point with this id to a raw value, in its range or not; of a binary the first byte. */
void test_set(uint16_t id, uint32_t raw);

extern const uint8_t *const test_control; /* flags and values of a control of everything */
extern const size_t test_control_size;    /* 0: nothing can be set */
extern const uint8_t *const test_status;  /* GIZ_PRODUCT_STATUS_SIZE bytes, of the values at first */
void test_start(void);                    /* sets these */

#ifdef __cplusplus
}
#endif

#endif
