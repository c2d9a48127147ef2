/* What the programs beside this file are made of. Each returns `failures`. */
#ifndef CHECK_H
#define CHECK_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static int failures;

#define CHECK(condition)                                                        \
    do {                                                                        \
        if (!(condition)) {                                                     \
            (void)printf("%s:%d: %s\n", __FILE__, __LINE__, #condition);        \
            failures = 1;                                                       \
        }                                                                       \
    } while (0)

/* `found` is the bytes that `expected` spells in hexadecimal, blanks ignored. */
static void check_bytes(const uint8_t *found, size_t size, const char *expected)
{
    char text[3];
    size_t i;

    for (i = 0u; i < size; i++) {
        while (*expected == ' ') {
            expected++;
        }
        (void)snprintf(text, sizeof(text), "%02x", (unsigned)found[i]);
        if (strncmp(text, expected, 2u) != 0) {
            (void)printf("byte %u is %s, not %.2s\n", (unsigned)i, text, expected);
            failures = 1;
            return;
        }
        expected += 2;
    }
    CHECK(*expected == '\0');
}

#endif
