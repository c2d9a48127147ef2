// The lamp's application, as far as the tests care.
#include "lamp_link.h"
#include "tests/mcu/world.h"

HOOK(lamp, power, bool)
HOOK(lamp, mode, uint8_t)
HOOK(lamp, scene, uint8_t)
HOOK(lamp, brightness, uint8_t)
HOOK(lamp, hue, uint8_t)
HOOK(lamp, speed, uint8_t)
