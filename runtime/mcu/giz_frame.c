/* Bytes to frames, and back.

   A frame on the wire is FF FF and then its bytes, each FF among them followed by an inserted 55. The
   parser needs one byte of memory for that, the last one that came:

       last  now
       FF    FF   a frame begins, whatever was going on
       FF    55   the inserted byte: skip it
       else       a byte of the frame, if one is arriving

   An FF is taken as soon as it comes, so a lone FF that a module did not stuff counts as well, even as
   a frame's last byte. */
#include "giz_internal.h"

#define MARK 0xFFu
#define STUFFING 0x55u
#define RING_MASK (GIZ_RING_SIZE - 1u)

/* Head and tail run on through all 256 values; their low bits are places in the ring. */
void giz_receive(uint8_t byte)
{
    uint8_t head = giz.ring_head;

    if ((uint8_t)(head - giz.ring_tail) < GIZ_RING_SIZE) {
        giz.ring[head & RING_MASK] = byte;
        giz.ring_head = (uint8_t)(head + 1u);
    } else {
        giz.counts[GIZ_COUNT_OVERRUN]++;
    }
}

void giz_receive_all(const uint8_t *bytes, uint16_t size)
{
    uint8_t head = giz.ring_head;
    uint8_t tail = giz.ring_tail;

    for (uint16_t i = 0u; i < size; i++) {
        if ((uint8_t)(head - tail) < GIZ_RING_SIZE) {
            giz.ring[head & RING_MASK] = bytes[i];
            head++;
        } else {
            giz.counts[GIZ_COUNT_OVERRUN]++;
        }
    }
    giz.ring_head = head;
}

/* The length has come, its low byte just now: how many bytes the frame will have, 0 where it cannot be
   one of ours. */
static giz_size measure(uint8_t low)
{
    uint16_t length = (uint16_t)(((uint16_t)giz.frame[0] << 8) | low);
    giz_size want = 0u;

    if ((length >= GIZ_LENGTH_LEAST) && (length <= (GIZ_FRAME_MAX - GIZ_LENGTH_SIZE))) {
        want = (giz_size)(length + GIZ_LENGTH_SIZE);
    } else {
        giz.counts[GIZ_COUNT_SIZE]++;
    }
    return want;
}

/* A whole frame of `size` bytes has come, the last of which should be their sum. */
static void end_frame(giz_size size, uint8_t sum, uint8_t received)
{
    if (sum == received) {
        giz_link_frame((giz_size)(size - GIZ_AROUND_SIZE));
    } else {
        giz.counts[GIZ_COUNT_CHECKSUM]++;
        if ((giz.frame[GIZ_AT_CMD] & 1u) != 0u) {
            giz_link_illegal(GIZ_ILLEGAL_CHECKSUM);
        }
    }
}

/* Counts a frame that ends before its last byte. */
static void abandon(giz_size want)
{
    if (want > GIZ_LENGTH_SIZE) {
        giz.counts[GIZ_COUNT_BROKEN]++;
    }
}

/* Takes what is in the ring now; what comes meanwhile waits for the next poll, which bounds the time
   spent here. */
void giz_frame_drain(void)
{
    uint8_t head = giz.ring_head;
    uint8_t tail = giz.ring_tail;
    uint8_t last = giz.last;
    uint8_t sum = giz.sum;
    giz_size have = giz.have;
    giz_size want = giz.want;

    if (tail != head) {
        giz.timer[GIZ_TIMER_BYTE] = GIZ_BYTE_MS;
    } else if (giz.timer[GIZ_TIMER_BYTE] == 0u) {
        abandon(want);
        want = 0u;
    } else {
        /* a short pause */
    }
    while (tail != head) {
        uint8_t byte = giz.ring[tail & RING_MASK];
        bool marked = (last == MARK);

        tail++;
        giz.ring_tail = tail;
        last = byte;
        if (marked && (byte == MARK)) {
            abandon(want);
            have = 0u;
            want = GIZ_LENGTH_SIZE;
            sum = 0u;
        } else if ((have >= want) || (marked && (byte == STUFFING) && (have != 0u))) {
            /* between two frames, or inserted */
        } else {
            giz.frame[have] = byte;
            have++;
            if (have != want) {
                /* more to come */
            } else if (want < GIZ_AROUND_SIZE) {
                want = measure(byte);
            } else {
                end_frame(want, sum, byte);
                want = 0u;
            }
            sum = (uint8_t)(sum + byte);
        }
    }
    giz.last = last;
    giz.sum = sum;
    giz.have = have;
    giz.want = want;
}

/* Head, payload and sum go through `out`, where there is always room for two: a byte and its stuffing.
   `head` brings cmd and sn; the rest of it is filled in here. */
void giz_frame_send(const uint8_t *payload, giz_size size, uint8_t *head)
{
    static uint8_t out[GIZ_CHUNK_SIZE];
    uint16_t length = (uint16_t)((uint16_t)size + GIZ_LENGTH_LEAST);
    giz_size end = (giz_size)(size + GIZ_HEAD_SIZE);
    uint8_t count = 2u;
    uint8_t sum = 0u;

    head[0] = (uint8_t)(length >> 8);
    head[1] = (uint8_t)length;
    head[4] = 0u;
    head[5] = 0u;
    out[0] = MARK;
    out[1] = MARK;
    for (giz_size i = 0u; i <= end; i++) {
        uint8_t byte = sum;

        if (i < GIZ_HEAD_SIZE) {
            byte = head[i];
        } else if (i < end) {
            byte = GIZ_SENT_BYTE(payload, i - GIZ_HEAD_SIZE);
        } else {
            /* the sum comes last */
        }
        sum = (uint8_t)(sum + byte);
        out[count] = byte;
        count++;
        if (byte == MARK) {
            out[count] = STUFFING;
            count++;
        }
        if ((count >= (GIZ_CHUNK_SIZE - 1u)) || (i == end)) {
            giz_port_write(out, count);
            count = 0u;
        }
    }
}
