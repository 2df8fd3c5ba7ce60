using Modular.Api.CommandLine;

return await Commands.Run(args);
