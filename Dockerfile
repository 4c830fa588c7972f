FROM python:3.12-slim AS build
WORKDIR /src
COPY . .
RUN pip install --no-cache-dir build && python -m build --wheel --outdir /wheel

FROM python:3.12-slim
RUN useradd --create-home --uid 1000 neurarium
COPY constraints.txt /tmp/
RUN --mount=type=bind,from=build,source=/wheel,target=/wheel \
    pip install --no-cache-dir --constraint /tmp/constraints.txt /wheel/*.whl
USER neurarium
# Volumes take their owner from the folders that they cover.
RUN mkdir -p ~/.cache/neurarium ~/.local/share/neurarium
ENV HOST=0.0.0.0 PORT=8000
EXPOSE 8000
VOLUME /home/neurarium/.cache/neurarium /home/neurarium/.local/share/neurarium
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/api/health')"]
CMD ["neurarium"]
