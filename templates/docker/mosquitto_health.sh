#!/bin/sh
# The broker is well if it takes the service's user and what it says.
exec mosquitto_pub -h 127.0.0.1 -u service -P "$(cat /run/secrets/mqtt_password)" -t giz/health -m ok -q 1
