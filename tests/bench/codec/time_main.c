/* Prints bytes on the wire, and nanoseconds to encode and to decode: the best of many short runs. */
#include "codec.h"

#include <stdio.h>
#include <time.h>

#define CALLS 20000u
#define RUNS 500

static double now(void)
{
    struct timespec at;

    (void)clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec * 1e9 + (double)at.tv_nsec;
}

int main(void)
{
    uint8_t buffers[16][64];
    size_t sizes[16];
    double best_encode = 1e9;
    double best_decode = 1e9;
    size_t check = 0;

    for (int run = 0; run < RUNS; run++) {
        double start = now();
        for (uint32_t i = 0; i < CALLS; i++) {
            sizes[i % 16] = encode(buffers[i % 16], i);
            check += sizes[i % 16];
        }
        double middle = now();
        for (uint32_t i = 0; i < CALLS; i++) {
            check += decode(buffers[i % 16], sizes[i % 16]) ? 1u : 0u;
        }
        double end = now();
        best_encode = (middle - start) / CALLS < best_encode ? (middle - start) / CALLS : best_encode;
        best_decode = (end - middle) / CALLS < best_decode ? (end - middle) / CALLS : best_decode;
    }
    if (check == 0) {
        return 1;
    }
    printf("%zu %.1f %.1f\n", sizes[0], best_encode, best_decode);
    return 0;
}
