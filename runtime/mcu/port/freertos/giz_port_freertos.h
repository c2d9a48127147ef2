/* The port for FreeRTOS: one task that runs the engine and user.c, and a stream buffer in front of it. */
#ifndef GIZ_PORT_FREERTOS_H
#define GIZ_PORT_FREERTOS_H

#include <stdint.h>

#include "FreeRTOS.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Before the scheduler starts: makes the task. pdFAIL: there is no memory for it. */
BaseType_t giz_freertos_start(UBaseType_t priority);

/* From the UART's interrupt, for each byte. The rest is portYIELD_FROM_ISR()'s. */
void giz_freertos_receive_from_isr(uint8_t byte, BaseType_t *woken);

/* Around anything that another task does with the product's values or the engine. The hooks and user.c
   run inside of it already. */
void giz_freertos_lock(void);
void giz_freertos_unlock(void);

/* ---- the board's ---- */

/* Sends bytes, or queues them; they may not be kept. */
void giz_board_write(const uint8_t *bytes, uint8_t count);

/* Restarts the controller: NVIC_SystemReset() or the like. */
void giz_board_restart(void);

#ifdef __cplusplus
}
#endif

#endif
