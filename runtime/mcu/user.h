/* The application's part of the main loop. Every port's main() is

       giz_init();
       user_init();
       for (;;) {
           user_poll();
           giz_poll();
       }

   with the port's own preparations before it. Both functions are the application's, in user.c. */
#ifndef USER_H
#define USER_H

#ifdef __cplusplus
extern "C" {
#endif

/* Once, when the line and the clock already work. Prepares the product's own hardware, and writes the
   first values into the product's status: the first report follows. */
void user_init(void);

/* In every turn of the main loop. Reads sensors and buttons, writes what changed into the product's
   status, asks with giz_request(). It must not wait: bytes from the module that find the ring full are
   lost, at 9600 baud after GIZ_RING_SIZE ms. */
void user_poll(void);

#ifdef __cplusplus
}
#endif

#endif
