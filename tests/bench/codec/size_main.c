#include "codec.h"

static uint8_t buffer[64];
volatile uint32_t seed;

int main(void)
{
    return decode(buffer, encode(buffer, seed)) ? 0 : 1;
}
