# Untried: see docs/deploy.md.
FROM node:24-slim AS commands
WORKDIR /srv/tenantry
COPY . .
RUN npx -y pnpm@12 install --frozen-lockfile
ENTRYPOINT ["npx", "-y", "pnpm@12"]

FROM commands AS build
RUN npx -y pnpm@12 build

FROM node:24-slim AS app
WORKDIR /srv/tenantry
COPY --from=build /srv/tenantry/apps/web/.next/standalone .
USER node
ENV NODE_ENV=production
EXPOSE 3000
HEALTHCHECK CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/api/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/web/server.js"]
