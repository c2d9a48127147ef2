#!/bin/sh
# The service's user from its secret, and the devices' from the volume; then the broker.
set -eu
touch /mosquitto/data/devices
umask 077
mosquitto_passwd -b -c /tmp/passwords service "$(cat /run/secrets/mqtt_password)"
cat /mosquitto/data/devices >>/tmp/passwords
chown mosquitto /tmp/passwords
exec mosquitto -c /mosquitto/config/mosquitto.conf
