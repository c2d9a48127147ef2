/* FreeRTOS: the interrupt puts bytes into a stream buffer; the task takes them from there, waiting POLL_MS
   at the longest, and polls. The mutex keeps other tasks from the values meanwhile. */
#include "giz_port_freertos.h"

#include "semphr.h"
#include "stream_buffer.h"
#include "task.h"

#include "giz.h"
#include "user.h"

#ifndef GIZ_PORT_STACK
#define GIZ_PORT_STACK 256u /* words; what user.c needs is part of it */
#endif
#define POLL_MS 5u

static StreamBufferHandle_t stream;
static SemaphoreHandle_t mutex;

/* ---- the three functions of the port ---- */

void giz_port_write(const uint8_t *bytes, uint8_t count)
{
    giz_board_write(bytes, count);
}

/* Ticks may have 16 bits and wrap early: what has passed is added up. Only the task comes here. */
uint32_t giz_port_millis(void)
{
    static TickType_t before;
    static uint32_t milliseconds;
    TickType_t now = xTaskGetTickCount();

    milliseconds += (uint32_t)(TickType_t)(now - before) * (uint32_t)portTICK_PERIOD_MS;
    before = now;
    return milliseconds;
}

void giz_port_restart(void)
{
    giz_board_restart();
}

/* ---- the interrupt and the task ---- */

void giz_freertos_receive_from_isr(uint8_t byte, BaseType_t *woken)
{
    (void)xStreamBufferSendFromISR(stream, &byte, 1u, woken);
}

static void run(void *unused)
{
    uint8_t bytes[GIZ_RING_SIZE / 2u];

    (void)unused;
    giz_freertos_lock();
    giz_init();
    user_init();
    giz_freertos_unlock();
    for (;;) {
        size_t size = xStreamBufferReceive(stream, bytes, sizeof bytes, pdMS_TO_TICKS(POLL_MS));

        giz_receive_all(bytes, (uint16_t)size);
        giz_freertos_lock();
        user_poll();
        giz_poll();
        giz_freertos_unlock();
    }
}

BaseType_t giz_freertos_start(UBaseType_t priority)
{
    stream = xStreamBufferCreate(GIZ_RING_SIZE, 1u);
    mutex = xSemaphoreCreateMutex();
    if ((stream == NULL) || (mutex == NULL)) {
        return pdFAIL;
    }
    return xTaskCreate(run, "giz", GIZ_PORT_STACK, NULL, priority, NULL);
}

void giz_freertos_lock(void)
{
    (void)xSemaphoreTake(mutex, portMAX_DELAY);
}

void giz_freertos_unlock(void)
{
    (void)xSemaphoreGive(mutex);
}
