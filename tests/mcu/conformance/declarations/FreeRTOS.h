/* What the FreeRTOS port uses, as FreeRTOS declares it; TickType_t has 16 bits, the harder case. */
#ifndef INC_FREERTOS_H
#define INC_FREERTOS_H

#include <stddef.h>
#include <stdint.h>

typedef long BaseType_t;
typedef unsigned long UBaseType_t;
typedef uint16_t TickType_t;

#define pdFAIL ((BaseType_t)0)
#define portMAX_DELAY ((TickType_t)0xFFFFu)
#define portTICK_PERIOD_MS ((TickType_t)1u)
#define pdMS_TO_TICKS(milliseconds) ((TickType_t)(milliseconds))

#endif
