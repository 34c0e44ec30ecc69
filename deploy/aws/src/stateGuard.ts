import type { State } from "./state.ts";
import { Stop } from "./stop.ts";

/** Which deployment: what it is called and where it is. */
export interface Target {
  readonly name: string;
  readonly region: string;
  readonly account: string;
}

/**
 * Sees to it that the state is of this deployment: an apply would replace another one by it.
 * @param folder of Terraform's root module
 * @throws Stop when it is of another
 */
export function guardState(state: State, target: Target, folder: string): void {
  const of = (key: keyof Target) => (state[key] !== null && state[key] !== target[key] ? state[key] : null);
  const [account, region, name] = [of("account"), of("region"), of("name")];
  const start = `Terraform's state in ${folder} is of`;
  if (account !== null) {
    throw new Stop(
      `${start} account ${account}, and the credentials are of ${target.account}: take those of ${account}${another}`,
    );
  }
  if (region !== null) {
    throw new Stop(
      `${start} region ${region}, and this would go to ${target.region}: give --region ${region}${another}`,
    );
  }
  if (name !== null) {
    throw new Stop(`${start} "${name}", and this is called "${target.name}": give --name ${name}${another}`);
  }
}

const another = ", or for a second deployment a state of its own: `terraform workspace new NAME` in that folder.";
