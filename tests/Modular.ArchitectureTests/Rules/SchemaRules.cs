namespace Modular.ArchitectureTests.Rules;

/// <summary>
/// A module owns the schema of its own name. A technical schema (realtime, messaging) belongs to the folder whose
/// migration creates it. Nobody names a schema of somebody else, in a statement or in a migration.
/// </summary>
internal static class SchemaRules
{
    public static IEnumerable<string> SqlStaysInInfrastructure(Product product)
    {
        var owners = OwnersOf(product);
        return from type in product.Types
               where product.LayerOf(type.Name) != Product.Infrastructure
               from text in type.Texts
               where SqlText.LooksLikeSql(text.Value) && SqlText.SchemasIn(text.Value, owners.Keys).Any()
               select $"{type.Name.Full} holds SQL in {text.Member}";
    }

    public static IEnumerable<string> StatementsNameTheirOwnSchema(Product product)
    {
        var owners = OwnersOf(product);
        return (from type in product.Types
                where product.LayerOf(type.Name) == Product.Infrastructure
                from text in type.Texts
                where SqlText.LooksLikeSql(text.Value)
                from schema in SqlText.SchemasIn(text.Value, owners.Keys)
                where owners[schema] != product.FolderOf(type.Name)
                select $"{type.Name.Full} names the schema {schema} of {owners[schema]} in {text.Member}").Distinct();
    }

    public static IEnumerable<string> MigrationsNameTheirOwnSchema(Product product)
    {
        var owners = OwnersOf(product);
        return from file in product.SqlFiles
               from schema in SqlText.SchemasIn(file.Sql, owners.Keys).Concat(SqlText.CreatedBy(file.Sql)).Distinct()
               where owners[schema] != file.Folder
               select $"{file.Name} names the schema {schema} of {owners[schema]}";
    }

    public static IEnumerable<string> MigrationsAreNumbered(Product product)
    {
        var misnamed = from file in product.SqlFiles
                       where !SqlText.IsNumbered(file.File)
                       select $"{file.Name} is not named 0001_words.sql";
        var twice = from file in product.SqlFiles
                    where SqlText.IsNumbered(file.File)
                    group file by (file.Folder, Number: file.File[..4]) into same
                    where same.Count() > 1
                    select $"{same.Key.Folder} has {same.Count()} migrations numbered {same.Key.Number}";
        return misnamed.Concat(twice);
    }

    /// <summary>Which folder owns which schema.</summary>
    private static Dictionary<string, string> OwnersOf(Product product)
    {
        var owners = product.Modules.ToDictionary(module => module.ToLowerInvariant());
        foreach (var file in product.SqlFiles)
        {
            foreach (var schema in SqlText.CreatedBy(file.Sql))
            {
                owners.TryAdd(schema, file.Folder);
            }
        }

        return owners;
    }
}
