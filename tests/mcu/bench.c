/* How long a control frame takes on the host: 15 bytes in, obeyed, 9 bytes out. The best of many short
   runs, because a shared machine only ever makes it slower. */
#include <stdio.h>
#include <time.h>

#include "giz.h"
#include "lamp_link.h"

#define FRAMES 1000
#define RUNS 20000
#define SIZE 15

static unsigned long sent;
static unsigned long obeyed;

void giz_port_write(const uint8_t *bytes, uint8_t count)
{
    sent += (unsigned long)count + bytes[0];
}

uint32_t giz_port_millis(void)
{
    return 0u;
}

void giz_port_restart(void)
{
}

void giz_on_event(uint8_t event, uint16_t value)
{
    sent += (unsigned long)event + value;
}

void lamp_on_power(bool power)
{
    (void)power;
    obeyed++;
}

void lamp_on_mode(uint8_t mode)
{
    (void)mode;
    obeyed++;
}

void lamp_on_scene(uint8_t scene)
{
    (void)scene;
    obeyed++;
}

void lamp_on_brightness(uint8_t brightness)
{
    (void)brightness;
    obeyed++;
}

void lamp_on_hue(uint8_t hue)
{
    (void)hue;
    obeyed++;
}

void lamp_on_speed(uint8_t speed)
{
    (void)speed;
    obeyed++;
}

static double nanoseconds(void)
{
    struct timespec at;

    (void)clock_gettime(CLOCK_MONOTONIC, &at);
    return ((double)at.tv_sec * 1e9) + (double)at.tv_nsec;
}

/* A control of the brightness for each sn; none of these frames holds an FF that would be stuffed. */
static void make(uint8_t frames[128][SIZE])
{
    for (unsigned sn = 0u; sn < 128u; sn++) {
        static const uint8_t frame[SIZE] = {0xFF, 0xFF, 0, 0x0B, 3, 0, 0, 0, 1, 8, 0, 50, 0, 0, 0};
        unsigned sum = 0u;

        for (unsigned i = 0u; i < SIZE; i++) {
            frames[sn][i] = frame[i];
        }
        frames[sn][5] = (uint8_t)sn;
        for (unsigned i = 2u; i < (SIZE - 1u); i++) {
            sum += frames[sn][i];
        }
        frames[sn][SIZE - 1u] = (uint8_t)sum;
    }
}

int main(void)
{
    static uint8_t frames[128][SIZE];
    const uint8_t reported[] = {0xFF, 0xFF, 0x00, 0x05, 0x06, 0x00, 0x00, 0x00, 0x0B};
    double best = 1e9;

    make(frames);
    lamp_values.brightness = 50;
    giz_init();
    giz_poll();
    giz_receive_all(reported, sizeof reported);
    giz_poll();
    for (int run = 0; run < RUNS; run++) {
        const double begin = nanoseconds();

        for (int i = 0; i < FRAMES; i++) {
            giz_receive_all(frames[i % 128], SIZE);
            giz_poll();
        }
        const double each = (nanoseconds() - begin) / FRAMES;

        if (each < best) {
            best = each;
        }
    }
    printf("a 15-byte control and its answer: %.1f ns (%lu obeyed)\n", best, obeyed / 8u);
    return 0;
}
