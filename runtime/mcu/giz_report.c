/* What is to be said, and when: standard products, whose reports carry every value.

   A packed status falls into three parts:

       writable points, read-only bits | read-only numbers | alerts and faults
       at once                           now and then        every edge, at once

   `reported` is what the last report said. It is also the text of that report while no answer has
   come, so a resend says what the first send said, whatever has changed since.

   Edges: of an alert or fault, as many wait to be reported as its value differs from the reported one
   (none or one) and two more where its bit in `latch` is set. Each report takes one. So an alert that
   came and went is reported as come, and in the next report as gone. */
#include "giz_internal.h"

#if !GIZ_PRODUCT_VAR_LEN

#define SLOW_AT (1u + GIZ_PRODUCT_SLOW_AT)
#define EDGES_AT (GIZ_STATUS_SIZE - GIZ_PRODUCT_EDGE_SIZE)

#if GIZ_PRODUCT_EDGE_SIZE > 0u

/* Remembers the edges since the last look. Whether one waits that the values do not show. */
static bool edges_wait(void)
{
    uint8_t waiting = 0u;

    for (giz_size i = 0u; i < GIZ_PRODUCT_EDGE_SIZE; i++) {
        uint8_t now = giz.present[EDGES_AT + i];
        uint8_t before = giz.seen[i];

        giz.latch[i] |= (uint8_t)((now ^ before) & (before ^ giz.reported[EDGES_AT + i]));
        giz.seen[i] = now;
        waiting |= giz.latch[i];
    }
    return waiting != 0u;
}

/* The bits that the next report turns in byte `i`, of which those in `differs` are not as reported. */
static uint8_t take_edges(giz_size i, uint8_t differs)
{
    uint8_t taken = differs;

    if (i >= EDGES_AT) {
        taken |= giz.latch[i - EDGES_AT];
        giz.latch[i - EDGES_AT] &= differs;
    }
    return taken;
}

#else

static bool edges_wait(void)
{
    return false;
}

static uint8_t take_edges(giz_size i, uint8_t differs)
{
    (void)i;
    return differs;
}

#endif

bool giz_report_due(void)
{
    bool due = false;

    if (giz_product_pack(&giz.present[1])) {
        if (edges_wait() || (giz.timer[GIZ_TIMER_FULL] == 0u)) {
            due = true;
        }
        for (giz_size i = 1u; i < GIZ_STATUS_SIZE; i++) {
            if ((giz.present[i] != giz.reported[i]) &&
                ((i < SLOW_AT) || (i >= EDGES_AT) || (giz.timer[GIZ_TIMER_SLOW] == 0u))) {
                due = true;
            }
        }
    } else {
        giz.counts[GIZ_COUNT_BAD_VALUE]++;
    }
    return due;
}

void giz_report_start(void)
{
    giz.timer[GIZ_TIMER_FULL] = GIZ_UNITS(GIZ_FULL_REPORT_S);
    if (giz.timer[GIZ_TIMER_SLOW] == 0u) {
        giz.timer[GIZ_TIMER_SLOW] = GIZ_READONLY_MS;
    }
    for (giz_size i = 1u; i < GIZ_STATUS_SIZE; i++) {
        const uint8_t told = take_edges(i, (uint8_t)(giz.present[i] ^ giz.reported[i]));

        /* Without the question compilers see a memcpy() here, which costs more than it. */
        if (told != 0u) {
            giz.reported[i] ^= told;
        }
    }
}

void giz_report_send(void)
{
    giz.reported[0] = GIZ_P0_REPORT;
    giz_frame_send(giz.reported, GIZ_STATUS_SIZE, giz.head);
}

/* While a value is out of its range, the answer is what was packed last. */
void giz_report_read(giz_size size)
{
    (void)size;
    (void)giz_report_due();
    giz.present[0] = GIZ_P0_VALUES;
    giz_link_answer(giz.present, GIZ_STATUS_SIZE);
}

#endif
