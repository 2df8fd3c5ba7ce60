using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;

namespace Modular.ArchitectureTests.Reading;

/// <summary>A compiled assembly as the rules see it: the types that people wrote, and the embedded SQL files.</summary>
internal sealed record CompiledAssembly(IReadOnlyList<CompiledType> Types, IReadOnlyList<SqlFile> SqlFiles)
{
    /// <summary>Reads an assembly without loading it.</summary>
    /// <param name="path">The assembly's file.</param>
    /// <param name="root">The first word of the product's namespaces.</param>
    public static CompiledAssembly Read(string path, string root)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        var types = metadata.TypeDefinitions
            .Where(handle => IsWritten(metadata, metadata.GetTypeDefinition(handle)))
            .Select(handle => new TypeReader(file, metadata, root).Read(handle))
            .ToList();
        var sqlFiles = metadata.ManifestResources
            .Select(metadata.GetManifestResource)
            .Where(resource => metadata.GetString(resource.Name).EndsWith(".sql", StringComparison.Ordinal))
            .Select(resource => new SqlFile(metadata.GetString(resource.Name), TextOf(file, resource)))
            .ToList();
        return new CompiledAssembly(types, sqlFiles);
    }

    private static bool IsWritten(MetadataReader metadata, TypeDefinition type)
    {
        var name = metadata.GetString(type.Name);

        // Top-level statements are compiled to a Program that is marked as made by the compiler.
        return type.GetDeclaringType().IsNil
            && !name.StartsWith('<')
            && (name == "Program" || !type.GetCustomAttributes().Any(mark => IsMarkOfMachine(metadata, mark)));
    }

    private static bool IsMarkOfMachine(MetadataReader metadata, CustomAttributeHandle handle)
    {
        var constructor = metadata.GetCustomAttribute(handle).Constructor;
        var type = constructor.Kind == HandleKind.MemberReference
            ? metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent
            : metadata.GetMethodDefinition((MethodDefinitionHandle)constructor).GetDeclaringType();
        var name = type.Kind switch
        {
            HandleKind.TypeReference => metadata.GetTypeReference((TypeReferenceHandle)type).Name,
            HandleKind.TypeDefinition => metadata.GetTypeDefinition((TypeDefinitionHandle)type).Name,
            _ => default,
        };
        return metadata.GetString(name)
            is "CompilerGeneratedAttribute" or "GeneratedCodeAttribute" or "EmbeddedAttribute";
    }

    private static string TextOf(PEReader file, ManifestResource resource)
    {
        var directory = file.PEHeaders.CorHeader!.ResourcesDirectory;
        var reader = file.GetSectionData(directory.RelativeVirtualAddress).GetReader();
        reader.Offset = (int)resource.Offset;
        return Encoding.UTF8.GetString(reader.ReadBytes(reader.ReadInt32()));
    }
}

/// <summary>An embedded migration, named <c>migrations/Folder/0001_words.sql</c>.</summary>
internal sealed record SqlFile(string Name, string Sql)
{
    public string Folder => Name.Split('/') is { Length: > 2 } parts ? parts[1] : "";

    public string File => Name.Split('/')[^1];
}
