/* libFuzzer's entry: any bytes, any time, any request. The sanitizers watch; afterwards a heartbeat must be
   answered. Build with clang -fsanitize=fuzzer,address,undefined; see the Makefile. */
#include <stdlib.h>
#include <string.h>

#include "giz_internal.h"
#include "test.h"

static uint32_t now;
static uint8_t tail[9];
static size_t tail_size;

unsigned test_hooks;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

void giz_port_write(const uint8_t *bytes, uint8_t count)
{
    uint8_t i;

    for (i = 0u; (i < count) && (tail_size < sizeof(tail)); i++) {
        tail[tail_size] = bytes[i];
        tail_size++;
    }
}

uint32_t giz_port_millis(void)
{
    return now;
}

void giz_port_restart(void)
{
}

void giz_on_event(uint8_t event, uint16_t value)
{
    (void)event;
    (void)value;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t beat[9] = {0xFFu, 0xFFu, 0x00u, 0x05u, 0x07u, 0x2Au, 0x00u, 0x00u, 0x36u};
    static const uint8_t answer[9] = {0xFFu, 0xFFu, 0x00u, 0x05u, 0x08u, 0x2Au, 0x00u, 0x00u, 0x37u};
    size_t i;

    (void)memset(&giz, 0, sizeof(giz));
    test_clear();
    giz_init();
    for (i = 0u; i < size; i++) {
        giz_receive(data[i]);
        if ((data[i] & 0x07u) == 0x07u) {
            giz_poll();
        } else if (data[i] == 0xF1u) {
            now += 150u;
        } else if (data[i] == 0xF2u) {
            giz_request((uint8_t)(i % 12u));
        } else if ((data[i] & 0x0Fu) == 0x08u) {
            test_set((uint16_t)(i % 64u), (uint32_t)data[i] * 0x01010101u);
        } else {
            giz_sample();
        }
    }
    giz_poll();
    now += 1000u;
    giz_poll();
    giz_poll();
    tail_size = 0u;
    giz_receive_all(beat, sizeof(beat));
    giz_poll();
    if (memcmp(tail, answer, sizeof(answer)) != 0) {
        abort();
    }
    return 0;
}
