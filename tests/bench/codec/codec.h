/* The same ten values through a codec; each codec has a file with these two functions. */
#ifndef CODEC_H
#define CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `seed` makes the values differ from call to call. Returns the bytes written to 64 of them. */
size_t encode(uint8_t *out, uint32_t seed);

/* false where the bytes are refused. */
bool decode(const uint8_t *in, size_t size);

#endif
