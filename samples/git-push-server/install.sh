#!/bin/sh
# Makes this Debian 12 machine a receiver of generated apps; may be run again, for a new version too.
#
#   ./install.sh DOMAIN          apps are NAME.DOMAIN: a wildcard record *.DOMAIN shows here
#
# What it makes: the user git, who may log in by the keys of `apps key add` alone; /opt/gizgen-apps;
# /etc/gizgen-apps.conf, which is yours; includes of nginx; the service apps.service.
set -eu
cd "$(dirname "$0")"

domain=${1:-}
[ -n "$domain" ] || { echo "usage: $0 DOMAIN" >&2; exit 2; }
[ "$(id -u)" -eq 0 ] || { echo "$0: this is root's to do: sudo $0 $domain" >&2; exit 2; }

echo "packages"
packages="git nginx libnginx-mod-stream openssh-server sudo python3"
# What is there already builds the images; buildah where nothing is.
command -v docker >/dev/null || command -v podman >/dev/null || packages="$packages buildah"
export DEBIAN_FRONTEND=noninteractive
apt-get update -q >/dev/null
# shellcheck disable=SC2086
apt-get install -y -q --no-install-recommends $packages postgresql-client >/dev/null

echo "the program"
install -d /opt/gizgen-apps/receiver
install -m 755 apps /opt/gizgen-apps/apps
install -m 644 receiver/*.py /opt/gizgen-apps/receiver/
ln -sf /opt/gizgen-apps/apps /usr/local/bin/apps
[ -e /etc/gizgen-apps.conf ] || cat >/etc/gizgen-apps.conf <<END
# Settings of the receiver, a NAME=VALUE each; README.md lists them.
DOMAIN=$domain
END

echo "the user git"
id git >/dev/null 2>&1 || adduser --system --group --shell /bin/sh --home /srv/apps --no-create-home git >/dev/null
install -d -m 755 /srv/apps /srv/apps/apps /srv/apps/nginx /srv/apps/nginx/http /srv/apps/nginx/stream
[ -e /srv/apps/authorized_keys ] || install -m 644 /dev/null /srv/apps/authorized_keys
# What is named here may be asked of root by git, and by it alone. The program reads its settings as root.
cat >/etc/sudoers.d/gizgen-apps <<'END'
git ALL=(root) NOPASSWD: /opt/gizgen-apps/apps as *, /opt/gizgen-apps/apps build *
END
chmod 440 /etc/sudoers.d/gizgen-apps
cat >/etc/ssh/sshd_config.d/gizgen-apps.conf <<'END'
Match User git
    AuthorizedKeysFile /srv/apps/authorized_keys
    AuthenticationMethods publickey
    DisableForwarding yes
    PermitTTY no
Match all
END

echo "nginx"
echo 'include /srv/apps/nginx/http/*.conf;' >/etc/nginx/conf.d/gizgen-apps.conf
printf 'stream {\n    include /srv/apps/nginx/stream/*.conf;\n}\n' >/etc/nginx/modules-enabled/90-gizgen-apps.conf
# Debian's welcome page would answer for host names that are no app's.
[ ! -L /etc/nginx/sites-enabled/default ] || rm /etc/nginx/sites-enabled/default

echo "the service"
cat >/etc/systemd/system/apps.service <<'END'
[Unit]
Description=The apps of the receiver: started at boot, and again when they end
After=network.target docker.service postgresql.service
Before=nginx.service

[Service]
ExecStart=/opt/gizgen-apps/apps watch
Restart=always
RestartSec=2
# The apps are scopes or containers of their own and live on.
KillMode=process

[Install]
WantedBy=multi-user.target
END
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  systemctl enable -q --now ssh nginx apps
  systemctl reload ssh nginx
  systemctl restart apps
else
  echo "  systemd does not run here: start sshd, nginx and 'apps watch' yourself"
fi

cat <<END

It is ready. Let somebody in, with their public key, and show them these two lines:

    apps key add alice < alice.pub

    ssh git@$domain apps create lamp
    gizgen deploy DIR --remote git@$domain:lamp
END
