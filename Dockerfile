# Every step is a command that make also runs, so that it can be checked without a container engine.

FROM debian:12-slim AS build
WORKDIR /src
COPY Makefile ./
COPY tools tools
RUN apt-get update && apt-get install -y --no-install-recommends make && tools/install-packages build
COPY . .
RUN make build

FROM build AS test
RUN make test

FROM debian:12-slim
COPY tools /tmp/tools
RUN /tmp/tools/install-packages run && rm -rf /tmp/tools /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/kbd --create-home kbd
COPY --from=build /src/build/bin/kbd /src/build/bin/kb /usr/local/bin/
USER kbd
VOLUME /var/lib/kbd
EXPOSE 8080 8081
HEALTHCHECK --interval=10s --timeout=3s CMD ["kb", "health", "127.0.0.1:8081"]
ENTRYPOINT ["kbd", "--data", "/var/lib/kbd", "--internal", "0.0.0.0:8080", "--public", "0.0.0.0:8081"]
