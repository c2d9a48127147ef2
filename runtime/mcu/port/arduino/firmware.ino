// The product's firmware. What it does is in user.c, beside this file.
#include <giz_port_arduino.h>

void setup() {
  giz_arduino_start();
}

void loop() {
  giz_arduino_poll();
}
