#include "codec.h"
#include "ten.h"

struct ten_status status;

size_t encode(uint8_t *out, uint32_t seed)
{
    status.energy = seed;
    return ten_status_pack(&status, out) ? TEN_STATUS_SIZE : 0u;
}

bool decode(const uint8_t *in, size_t size)
{
    return (size == TEN_STATUS_SIZE) && ten_status_unpack(&status, in);
}
