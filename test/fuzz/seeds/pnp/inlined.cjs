'use strict';
const RAW_RUNTIME_STATE =
  '{\
  "packageRegistryData": [\
    ["it\'s", [\
      ["npm:1.0.0", {\
        "packageLocation": "./.yarn/unplugged/x/",\
        "packageDependencies": [["it\'s", "npm:1.0.0"]],\
        "linkType": "HARD"\
      }]\
    ]]\
  ]\
}';
