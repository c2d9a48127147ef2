#include "codec.h"
#include "ten.pb.h"

#include <pb_decode.h>
#include <pb_encode.h>

Ten status = {true, true, Ten_Mode_FAN, Ten_Swing_BOTH, 100, -10000, 55, 7130, 0, 60};

size_t encode(uint8_t *out, uint32_t seed)
{
    pb_ostream_t stream = pb_ostream_from_buffer(out, 64u);

    status.energy = seed;
    return pb_encode(&stream, Ten_fields, &status) ? stream.bytes_written : 0u;
}

bool decode(const uint8_t *in, size_t size)
{
    pb_istream_t stream = pb_istream_from_buffer(in, size);

    return pb_decode(&stream, Ten_fields, &status);
}
