// A Piscina task that has returned and goes on serving a port.
export default ({ port }) => {
  port.on("message", (message) => port.postMessage(message));
  return "returned";
};
