// programs: imported for what they do
declare module "iris-models/cli";
declare module "iris-server/main";
