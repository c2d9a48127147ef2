/* What is to be said, and when: var_len products, whose reports carry what changed.

   A packed status is a P0 with every flag set: action, flags, the bit fields as one big-endian integer,
   the other points. `reported` is that of what was reported last; `flags` are those of the last report,
   so a resend says what the first send said, whatever has changed since.

   Edges are remembered as in giz_report.c, in the bits of the alerts and faults. */
#include "giz_internal.h"

#if GIZ_PRODUCT_VAR_LEN

#define FLAGS GIZ_PRODUCT_FLAGS_SIZE
#define BITS GIZ_PRODUCT_BITS_SIZE
#define BITS_AT (1u + FLAGS)
#define VALUES_AT (BITS_AT + BITS)

static uint8_t flags[FLAGS];
static uint8_t sent[GIZ_STATUS_SIZE];

/* The byte of a flag, and the byte of a bit among the bit fields of a packed status. */
static giz_size flag_at(giz_size point)
{
    return (giz_size)((FLAGS - 1u) - (point / 8u));
}

static giz_size bit_at(giz_size bit)
{
    return (giz_size)((VALUES_AT - 1u) - (bit / 8u));
}

static uint8_t bit_mask(giz_size bit)
{
    return (uint8_t)(1u << (bit % 8u));
}

static bool has_flag(const uint8_t *set, giz_size point)
{
    return (set[flag_at(point)] & bit_mask(point)) != 0u;
}

static bool is_slow(giz_size point)
{
    return (GIZ_FLASH_BYTE(giz_product_slow, flag_at(point)) & bit_mask(point)) != 0u;
}

static void look_for_edges(void)
{
#if GIZ_PRODUCT_EDGE_SIZE > 0u
    for (giz_size i = 0u; i < GIZ_PRODUCT_EDGE_SIZE; i++) {
        uint8_t now = giz.present[BITS_AT + i] & GIZ_FLASH_BYTE(giz_product_edges, i);
        uint8_t before = giz.seen[i];

        giz.latch[i] |= (uint8_t)((now ^ before) & (before ^ giz.reported[BITS_AT + i]));
        giz.seen[i] = now;
    }
#endif
}

/* Whether those bits of byte `i` are news. If so, and with `take`, they are reported from now on. */
static bool is_news(giz_size i, uint8_t mask, bool take)
{
    uint8_t differs = (uint8_t)(giz.present[i] ^ giz.reported[i]) & mask;
    uint8_t news = differs;

#if GIZ_PRODUCT_EDGE_SIZE > 0u
    if (i < (BITS_AT + GIZ_PRODUCT_EDGE_SIZE)) {
        news |= giz.latch[i - BITS_AT] & mask;
        if (take) {
            giz.latch[i - BITS_AT] &= (uint8_t)(differs | (uint8_t)~mask);
        }
    }
#endif
    if (take) {
        giz.reported[i] ^= news;
    }
    return news != 0u;
}

/* The same of a point: of `width` bits or bytes from `first` on. */
static bool point_is_news(giz_size point, giz_size first, giz_width width, bool take)
{
    bool news = false;

    for (giz_width i = 0u; i < width; i++) {
        giz_size at = (giz_size)(first + i);
        bool more = (point < GIZ_PRODUCT_BIT_FIELDS) ? is_news(bit_at(at), bit_mask(at), take)
                                                     : is_news(at, 0xFFu, take);

        news = news || more;
    }
    return news;
}

/* Whether the next report is to carry everything. */
static bool is_full(void)
{
    return (giz.timer[GIZ_TIMER_FULL] == 0u) || ((giz.due & GIZ_DUE(GIZ_REQUEST_REPORT)) != 0u);
}

/* Whether there is something to report. With `take` it becomes the next report. */
static bool walk(bool take)
{
    bool full = is_full();
    bool slow = full || (giz.timer[GIZ_TIMER_SLOW] == 0u);
    bool news = full;
    giz_size first = 0u;

    for (giz_size point = 0u; point < GIZ_PRODUCT_POINTS; point++) {
        giz_width width = GIZ_FLASH_WIDTH(point);

        if (point == GIZ_PRODUCT_BIT_FIELDS) {
            first = VALUES_AT;
        }
        if ((slow || !is_slow(point)) && (point_is_news(point, first, width, take) || full)) {
            news = true;
            if (take) {
                flags[flag_at(point)] |= bit_mask(point);
            }
        }
        first = (giz_size)(first + width);
    }
    return news;
}

bool giz_report_due(void)
{
    bool due = false;

    if (giz_product_pack(&giz.present[1])) {
        look_for_edges();
        due = walk(false);
    } else {
        giz.counts[GIZ_COUNT_BAD_VALUE]++;
    }
    return due;
}

void giz_report_start(void)
{
    for (giz_size i = 0u; i < FLAGS; i++) {
        flags[i] = 0u;
    }
    (void)walk(true);
    if (is_full()) {
        giz.timer[GIZ_TIMER_FULL] = GIZ_UNITS(GIZ_FULL_REPORT_S);
    }
    if (giz.timer[GIZ_TIMER_SLOW] == 0u) {
        giz.timer[GIZ_TIMER_SLOW] = GIZ_READONLY_MS;
    }
}

/* Moves the flagged bit fields together at the head of `sent`, in one integer of as few bytes as they
   need. Returns how many. */
static giz_size gather_bits(const uint8_t *which, const uint8_t *status)
{
    giz_size from = 0u;
    giz_size to = 0u;
    giz_size unused;

    for (giz_size i = BITS_AT; i < VALUES_AT; i++) {
        sent[i] = 0u;
    }
    for (giz_size point = 0u; point < GIZ_PRODUCT_BIT_FIELDS; point++) {
        giz_size end = (giz_size)(from + GIZ_FLASH_WIDTH(point));

        while (has_flag(which, point) && (from < end)) {
            if ((status[bit_at(from)] & bit_mask(from)) != 0u) {
                sent[bit_at(to)] |= bit_mask(to);
            }
            from++;
            to++;
        }
        from = end;
    }
    to = (giz_size)((to + 7u) / 8u);
    unused = (giz_size)(BITS - to);
    for (giz_size i = BITS_AT; i < (BITS_AT + to); i++) {
        sent[i] = sent[i + unused];
    }
    return to;
}

/* Makes the P0 with the flagged points of `status` in `sent`. Returns its size. */
static giz_size gather(uint8_t action, const uint8_t *which, const uint8_t *status)
{
    giz_size at = (giz_size)(BITS_AT + gather_bits(which, status));
    giz_size from = VALUES_AT;

    sent[0] = action;
    for (giz_size i = 0u; i < FLAGS; i++) {
        sent[1u + i] = which[i];
    }
    for (giz_size point = GIZ_PRODUCT_BIT_FIELDS; point < GIZ_PRODUCT_POINTS; point++) {
        giz_size end = (giz_size)(from + GIZ_FLASH_WIDTH(point));

        while (has_flag(which, point) && (from < end)) {
            sent[at] = status[from];
            at++;
            from++;
        }
        from = end;
    }
    return at;
}

void giz_report_send(void)
{
    giz_size size = gather(GIZ_P0_REPORT, flags, giz.reported);

    giz_frame_send(sent, size, giz.head);
}

/* Answers with the points that are asked for, as far as there are such; with all where none is named.
   While a value is out of its range, the answer is what was reported last. */
void giz_report_read(giz_size size)
{
    const uint8_t *status = giz_product_pack(&giz.present[1]) ? giz.present : giz.reported;
    const uint8_t *known = &giz.present[1];
    uint8_t *asked = &giz.frame[GIZ_AT_PAYLOAD + 1u];

    for (giz_size i = 0u; i < FLAGS; i++) {
        asked[i] = (size > FLAGS) ? (asked[i] & known[i]) : known[i];
    }
    giz_link_answer(sent, gather(GIZ_P0_VALUES, asked, status));
}

#endif
