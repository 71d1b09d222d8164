FROM python:3.13-slim

# PostgreSQL (embedded) and the service run as this user; the volume keeps database and files.
RUN useradd --create-home --uid 10001 designtech && install -d -o designtech /data
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
ENV HOST=0.0.0.0 PORT=8080 DATA_DIR=/data PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["python", "-c", \
    "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/health/ready', timeout=4)"]
CMD ["designtech", "serve"]
