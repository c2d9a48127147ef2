/* The port for Arduino. A sketch calls these from setup() and loop(). */
#ifndef GIZ_PORT_ARDUINO_H
#define GIZ_PORT_ARDUINO_H

/* Opens the UART, then calls giz_init() and user_init(). */
void giz_arduino_start(void);

/* Hands over what was received; user_poll() and giz_poll(). */
void giz_arduino_poll(void);

#endif
