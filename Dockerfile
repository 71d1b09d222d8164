FROM python:3.13-slim

# PostgreSQL (embedded) and the service run as this user; the volume keeps database and files.
RUN useradd --create-home --uid 10001 designtech && install -d -o designtech /data /var/cache/designtech
WORKDIR /app

COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock

COPY pyproject.toml README.md ./
COPY knowledge knowledge
COPY dialogues dialogues
COPY integrations integrations
COPY bot bot
RUN pip install --no-cache-dir --no-deps --no-build-isolation --no-index .

USER designtech
ENV HOST=0.0.0.0 PORT=8080 DATA_DIR=/data XDG_CACHE_HOME=/var/cache PYTHONUNBUFFERED=1
# How people ask is learned here, which takes minutes, so that every start is quick, on a read-only disk too.
RUN designtech learn --all && chmod -R a+rX /var/cache/designtech
VOLUME /data
EXPOSE 8080
# Not by urllib, which would ask a proxy that is set for other things.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["python", "-c", \
    "import http.client as h, os, sys; c = h.HTTPConnection('127.0.0.1', int(os.environ['PORT']), timeout=4); \
    c.request('GET', '/health/ready'); sys.exit(c.getresponse().status != 200)"]
CMD ["designtech", "serve"]
