"""A PostgreSQL database and a role of each app, where the receiver is told who may make them. Without that, and
until more than one instance is wanted, the database is a file in the app's data."""
import pathlib
import secrets
import subprocess
import urllib.parse

from .state import Refused


def admin_url(settings):
    """Stands in a file that only root reads: the settings are read by git too."""
    return pathlib.Path(settings["POSTGRES"]).read_text(encoding="utf-8").strip()


def sql(settings, text):
    said = subprocess.run(["psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", admin_url(settings)], check=False, input=text,
                          capture_output=True, text=True)
    if said.returncode:
        raise Refused(f"PostgreSQL: {said.stderr.strip() or 'psql cannot be run'}")


def name_of(app):
    return "app_" + app.name.replace("-", "_")


def make(app):
    """Settings of a database that only the app may enter."""
    if not app.settings["POSTGRES"]:
        return {}
    name, password = name_of(app), secrets.token_hex(16)
    drop(app)
    sql(app.settings, f"CREATE ROLE {name} LOGIN PASSWORD '{password}' CONNECTION LIMIT 50;\n"
                      f"CREATE DATABASE {name} OWNER {name};\nREVOKE ALL ON DATABASE {name} FROM PUBLIC;\n")
    at = urllib.parse.urlsplit(admin_url(app.settings))
    where = at.hostname + (f":{at.port}" if at.port else "")
    return {"GZ_DB_URL": f"postgres://{name}:{password}@{where}/{name}", "GZ_MASTER_KEY": secrets.token_hex(32)}


def drop(app):
    if app.settings["POSTGRES"]:
        sql(app.settings, f"DROP DATABASE IF EXISTS {name_of(app)} WITH (FORCE);\nDROP ROLE IF EXISTS {name_of(app)};\n")
