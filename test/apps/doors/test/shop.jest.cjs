const { eachStep } = require('../clients/steps.cjs');

eachStep((client, title, work) => test(`${client}: ${title}`, work));
