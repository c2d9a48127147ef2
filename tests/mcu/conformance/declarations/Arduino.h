// What the Arduino port uses of a core, as cores declare it.
#pragma once

#include <stddef.h>
#include <stdint.h>

class HardwareSerial {
 public:
  void begin(unsigned long baud);
  int available();
  int read();
  size_t write(const uint8_t *bytes, size_t size);
};

extern HardwareSerial Serial;
unsigned long millis();
extern "C" void NVIC_SystemReset(void);
