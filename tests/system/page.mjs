// page.mjs URL WORDS...: opens the page in Chromium at a phone's size and carries out, one after the other:
//   claim              presses the button of #/claim/CODE and waits for the device's page
//   switch NAME        clicks the switch of a datapoint and waits until the device has confirmed it
//   expect NAME VALUE  waits until the switch of a datapoint shows true or false
//   wait FILE          waits until there is such a file
//   touch FILE         makes a file
//   outage             from now on requests may fail: the service is going to be away
//   picture FILE       saves a screenshot
import {run} from './page_words.mjs';

const [url, ...words] = process.argv.slice(2);
process.exit(await run(url, words));
