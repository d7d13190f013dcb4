# Floorview alone; Redis and PostgreSQL are named by REDIS_URL and DATABASE_URL, as in docker-compose.yml.
FROM node:24-bookworm-slim AS build
WORKDIR /floorview
COPY package.json package-lock.json .npmrc ./
COPY scripts scripts
RUN node --input-type=module --eval "import { install } from './scripts/install.mjs'; await install()"
COPY tsconfig.json tsconfig.server.json tsconfig.client.json tsconfig.worker.json vite.config.ts svelte.config.js ./
COPY shared shared
COPY server server
COPY client client
RUN node scripts/run.mjs build

FROM node:24-bookworm-slim AS packages
WORKDIR /floorview
COPY package.json package-lock.json .npmrc ./
# Optional packages are the embedded PostgreSQL, and build tools that others name as optional peers.
RUN npm ci --omit=dev --omit=optional && npm cache clean --force

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000 \
    DATA_DIR=/data
WORKDIR /floorview
COPY --from=packages /floorview/node_modules node_modules
COPY --from=build /floorview/dist/client dist/client
COPY --from=build /floorview/dist/server dist/server
COPY package.json ./
COPY scripts/built.mjs scripts/built.mjs
# `floorview source add …` within the container.
RUN ln -s /floorview/scripts/built.mjs /usr/local/bin/floorview \
    && install -d -o node -g node -m 0700 /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "scripts/built.mjs", "start"]
