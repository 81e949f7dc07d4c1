const { eachOther, eachStep } = require('../clients/steps.cjs');

const define = (client, title, work) => it(`${client}: ${title}`, work);
eachStep(define);
// Under `exec` and `compare` each has a command of its own.
if (!process.env.SHOP_CLIENT) eachOther(define);
