/** Whether the phone is being handed to another of its workers. */
class Handing {
  open = $state(false);
}

export const handing = new Handing();
