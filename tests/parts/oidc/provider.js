// The library's account service of the tests: oidc-provider with its own pages to sign in, on 127.0.0.1. Whoever types a name is that person.
// node provider.js PORT. Portals register themselves (POST /reg). PUT /test/accounts/NAME sets what is told of a person, DELETE removes the account.
import Provider from 'oidc-provider';

const port = Number(process.argv[2]);
const known = new Map(); // name -> claims, null when removed
const claimsOf = (name) => known.has(name) ? known.get(name)
  : { sub: name, name: `讀者 ${name}`, email: `${name}@library.example.test`, email_verified: true };

const provider = new Provider(`http://127.0.0.1:${port}`, {
  claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
  cookies: { keys: ['of the tests only'] },
  features: { registration: { enabled: true }, devInteractions: { enabled: true } },
  pkce: { required: () => true },
  // What people are told is asked at the user info address, as the portal does.
  conformIdTokenClaims: true,
  async findAccount(ctx, name) {
    const claims = claimsOf(name);
    return claims ? { accountId: name, claims: () => claims } : undefined;
  },
});

provider.use(async (ctx, next) => {
  const account = /^\/test\/accounts\/([\w.-]+)$/.exec(ctx.path);
  if (!account) return next();
  if (ctx.method === 'DELETE') known.set(account[1], null);
  if (ctx.method === 'PUT') {
    let text = '';
    for await (const part of ctx.req) text += part;
    known.set(account[1], { ...claimsOf(account[1]), ...JSON.parse(text) });
  }
  ctx.status = 204;
});

provider.listen(port, '127.0.0.1');
