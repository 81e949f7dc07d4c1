const { eachOther } = require('../clients/steps.cjs');

eachOther((client, title, work) => test(`${client}: ${title}`, work));
