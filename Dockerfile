# The service of patra-graph: the HTTP API and the pages. No Neo4j is in it, compose.yaml brings one beside it.
#
#   docker build --tag patra-graph .
#
# On Linux, torch brings CUDA with it (about 5 GB). Name the index of its CPU builds, as torch's site shows it:
#   docker build --tag patra-graph --build-arg TORCH_INDEX=... .
FROM python:3.11-slim AS build
ARG TORCH_INDEX=""
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/patra && \
    /opt/patra/bin/pip install ${TORCH_INDEX:+--index-url "$TORCH_INDEX"} torch
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY config config
COPY cypher cypher
COPY data data
COPY loaders loaders
COPY patra_graph patra_graph
RUN /opt/patra/bin/pip install '.[fast,model]'

FROM python:3.11-slim
RUN useradd --uid 10001 --create-home patra
COPY --from=build /opt/patra /opt/patra
ENV PATH=/opt/patra/bin:$PATH PYTHONUNBUFFERED=1
USER patra
WORKDIR /home/patra
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
  CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
CMD ["patra-graph", "serve", "--host", "0.0.0.0", "--port", "8000", "--require-keys"]
